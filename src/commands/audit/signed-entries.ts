import type { CheckpointClaims } from '#protocol/checkpoint.ts'

/** What checkpoints, in the order of their entries, say of a ledger that contains them; null: there are none. */
export function signedEntriesText(checkpoints: readonly CheckpointClaims[]): string | null {
  const latest = checkpoints.at(-1)
  if (latest === undefined) return null
  const signedAt = new Date(latest.iat * 1_000).toISOString()
  const last = `entry ${latest.seq} as it was signed at ${signedAt}`
  return checkpoints.length === 1
    ? `It contains ${last}.`
    : `It contains the entries of ${checkpoints.length} checkpoints as they were signed, the last of them ${last}.`
}
