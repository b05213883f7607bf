import type { LedgerEntry } from '#protocol/audit.ts'
import { isoTime } from '../../core/iso-time.ts'

/** Its values are not validated here: the hash chain verifies them. */
export interface LedgerRow extends Omit<LedgerEntry, 'at'> {
  readonly atMs: number
}

/** The entry of a row. Never throws: an invalid time becomes a text that no hash covers. */
export function decodeLedgerEntry(row: LedgerRow): LedgerEntry {
  return {
    seq: row.seq,
    at: isoOf(row.atMs),
    kind: row.kind,
    requestId: row.requestId,
    agentId: row.agentId,
    tool: row.tool,
    actor: row.actor,
    actorName: row.actorName,
    outcome: row.outcome,
    status: row.status,
    matchedPolicyId: row.matchedPolicyId,
    matchedRule: row.matchedRule,
    reason: row.reason,
    latencyMs: row.latencyMs,
    bundleHash: row.bundleHash,
    paramsDigest: row.paramsDigest,
    prevHash: row.prevHash,
    hash: row.hash,
  }
}

function isoOf(atMs: number): string {
  try {
    return isoTime(atMs)
  } catch {
    return `not a time: ${atMs}`
  }
}
