import { CHECKPOINT_TYPE, CheckpointClaims } from '#protocol/checkpoint.ts'
import type { Head } from './fact.ts'

/** A signed statement that the ledger ended with this entry, whose hash covers every entry before it. */
export interface Checkpoint {
  readonly seq: number
  readonly hash: string
  readonly signedAtMs: number
  /** A compact JWS of `CheckpointClaims`. */
  readonly token: string
}

/** Signs claims as a compact JWS of a type. */
export type SignClaims = (typ: string, claims: Readonly<Record<string, unknown>>) => Promise<string>

/** The claims of a compact JWS, once its signature and type are checked; rejects otherwise. */
export type ReadClaims = (token: string, typ: string) => Promise<unknown>

/** Signs that the ledger whose first entry has the hash `ledger` ended with `head`. */
export async function signCheckpoint(
  sign: SignClaims,
  { head, ledger, nowMs }: { readonly head: Head; readonly ledger: string; readonly nowMs: number },
): Promise<Checkpoint> {
  const { seq, hash } = head
  const claims: CheckpointClaims = { iss: 'veto', iat: Math.floor(nowMs / 1_000), ledger, seq, hash }
  return { seq, hash, signedAtMs: nowMs, token: await sign(CHECKPOINT_TYPE, claims) }
}

/** What a checkpoint states; null when none of the keys signed it, or it is no checkpoint. */
export async function readCheckpoint(read: ReadClaims, token: string): Promise<CheckpointClaims | null> {
  try {
    return CheckpointClaims.parse(await read(token, CHECKPOINT_TYPE))
  } catch {
    return null
  }
}
