import type { LedgerEntry } from '#protocol/audit.ts'
import { canonicalJson } from '../core/canonical-json.ts'
import { quoted } from '../core/quoted-text.ts'

/**
 * The canonical JSON (RFC 8785) of an entry without its hash. An entry always has the same keys, so they stand here in their
 * order instead of being sorted each time.
 * @throws {Error} when JSON cannot represent a value: a lone surrogate, NaN, Infinity.
 */
export function entryJson(entry: Omit<LedgerEntry, 'hash'>): string {
  return (
    `{"actor":${text(entry.actor)},"actorName":${text(entry.actorName)},"agentId":${text(entry.agentId)}` +
    `,"at":${text(entry.at)},"bundleHash":${text(entry.bundleHash)},"kind":${text(entry.kind)}` +
    `,"latencyMs":${entry.latencyMs === null ? 'null' : finite(entry.latencyMs)}` +
    `,"matchedPolicyId":${text(entry.matchedPolicyId)},"matchedRule":${text(entry.matchedRule)}` +
    `,"outcome":${text(entry.outcome)},"paramsDigest":${text(entry.paramsDigest)}` +
    `,"prevHash":${text(entry.prevHash)},"reason":${text(entry.reason)},"requestId":${text(entry.requestId)}` +
    `,"seq":${finite(entry.seq)},"status":${text(entry.status)},"tool":${text(entry.tool)}}`
  )
}

/** A stored value of another type is written as what it is, so that it has another hash. */
function text(value: string | null): string {
  if (value === null) return 'null'
  return typeof value === 'string' ? quoted(value) : canonicalJson(value)
}

function finite(number: number): string {
  if (Number.isFinite(number)) return String(number)
  throw new RangeError(`Expected a number that JSON can represent, got ${number}`)
}
