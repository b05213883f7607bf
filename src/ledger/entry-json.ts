import type { LedgerEntry } from '#protocol/audit.ts'
import { canonicalJson } from '../core/canonical-json.ts'
import { quoted } from '../core/quoted-text.ts'

type UnsealedEntry = Omit<LedgerEntry, 'hash'>

/** The fields that each entry has of its own. */
type OwnField =
  | 'at'
  | 'bundleHash'
  | 'latencyMs'
  | 'paramsDigest'
  | 'prevHash'
  | 'reason'
  | 'requestId'
  | 'seq'

/** Of each field its JSON. */
type OwnJson = Readonly<Record<OwnField, string>>

/** The JSON of the other fields, which many entries share: what stands between those of `OwnJson`. */
export interface SharedJson {
  readonly toAt: string
  readonly toLatency: string
  readonly toParamsDigest: string
  readonly toEnd: string
}

/**
 * The canonical JSON (RFC 8785) of an entry without its hash. An entry always has the same keys, so they stand here in their
 * order instead of being sorted each time.
 * @throws {Error} when JSON cannot represent a value: a lone surrogate, NaN, Infinity.
 */
export function entryJson(entry: UnsealedEntry): string {
  return joinedJson(sharedJson(entry), {
    at: textJson(entry.at),
    bundleHash: textJson(entry.bundleHash),
    latencyMs: entry.latencyMs === null ? 'null' : numberJson(entry.latencyMs),
    paramsDigest: textJson(entry.paramsDigest),
    prevHash: textJson(entry.prevHash),
    reason: textJson(entry.reason),
    requestId: textJson(entry.requestId),
    seq: numberJson(entry.seq),
  })
}

/** @throws {Error} as `entryJson`. */
export function sharedJson(entry: Omit<UnsealedEntry, OwnField>): SharedJson {
  return {
    toAt: `{"actor":${textJson(entry.actor)},"actorName":${textJson(entry.actorName)},"agentId":${textJson(entry.agentId)},"at":`,
    toLatency: `,"kind":${textJson(entry.kind)},"latencyMs":`,
    toParamsDigest:
      `,"matchedPolicyId":${textJson(entry.matchedPolicyId)},"matchedRule":${textJson(entry.matchedRule)}` +
      `,"outcome":${textJson(entry.outcome)},"paramsDigest":`,
    toEnd: `,"status":${textJson(entry.status)},"tool":${textJson(entry.tool)}}`,
  }
}

/** `entryJson` from its parts. */
export function joinedJson(shared: SharedJson, own: OwnJson): string {
  return (
    `${shared.toAt}${own.at},"bundleHash":${own.bundleHash}${shared.toLatency}${own.latencyMs}` +
    `${shared.toParamsDigest}${own.paramsDigest},"prevHash":${own.prevHash},"reason":${own.reason}` +
    `,"requestId":${own.requestId},"seq":${own.seq}${shared.toEnd}`
  )
}

/** A stored value of another type is written as what it is, so that it has another hash. */
export function textJson(value: string | null): string {
  if (value === null) return 'null'
  return typeof value === 'string' ? quoted(value) : canonicalJson(value)
}

export function numberJson(number: number): string {
  if (Number.isFinite(number)) return String(number)
  throw new RangeError(`Expected a number that JSON can represent, got ${number}`)
}
