import type { LedgerEntry } from '#protocol/audit.ts'
import { isoTime } from '../../core/iso-time.ts'
import { decodeDigest, decodeRequestId } from './entry-columns.ts'

/** What many entries share. */
export type Facet = Pick<
  LedgerEntry,
  | 'kind'
  | 'agentId'
  | 'tool'
  | 'actor'
  | 'actorName'
  | 'outcome'
  | 'status'
  | 'matchedPolicyId'
  | 'matchedRule'
>

/** Its values are not validated here: the hash chain verifies them. */
export interface LedgerRow extends Pick<LedgerEntry, 'seq' | 'reason' | 'latencyMs' | 'bundleHash' | 'hash'> {
  readonly atMs: number
  readonly facetId: number
  /** As `hexSql` reads it. */
  readonly requestId: string | null
  /** As `hexSql` reads it. */
  readonly paramsDigest: string | null
}

/** The entry of a row. Never throws: an invalid time becomes a text that no hash covers. */
export function decodeLedgerEntry(row: LedgerRow, facet: Facet, prevHash: string): LedgerEntry {
  return {
    seq: row.seq,
    at: isoOf(row.atMs),
    kind: facet.kind,
    requestId: row.requestId === null ? null : decodeRequestId(row.requestId),
    agentId: facet.agentId,
    tool: facet.tool,
    actor: facet.actor,
    actorName: facet.actorName,
    outcome: facet.outcome,
    status: facet.status,
    matchedPolicyId: facet.matchedPolicyId,
    matchedRule: facet.matchedRule,
    reason: row.reason,
    latencyMs: row.latencyMs,
    bundleHash: row.bundleHash,
    paramsDigest: row.paramsDigest === null ? null : decodeDigest(row.paramsDigest),
    prevHash,
    hash: row.hash,
  }
}

/** A row whose columns are the fields of an entry, apart from its time. */
export interface PlainLedgerRow extends Omit<LedgerEntry, 'at'> {
  readonly atMs: number
}

/** The entry of a plain row. Never throws, as `decodeLedgerEntry`. */
export function decodePlainEntry({ seq, atMs, ...rest }: PlainLedgerRow): LedgerEntry {
  return { seq, at: isoOf(atMs), ...rest }
}

function isoOf(atMs: number): string {
  try {
    return isoTime(atMs)
  } catch {
    return `not a time: ${atMs}`
  }
}
