import type { LedgerEntry } from '#protocol/audit.ts'
import { quoted } from '../core/quoted-text.ts'

/**
 * The canonical JSON (RFC 8785) of an entry without its hash. An entry always has the same keys, so they stand here in their
 * order instead of being sorted each time.
 * @throws {Error} when JSON cannot represent a value: a lone surrogate, NaN, Infinity.
 */
export function entryJson(entry: Omit<LedgerEntry, 'hash'>): string {
  return (
    `{"actor":${quoted(entry.actor)},"actorName":${nullable(entry.actorName)},"agentId":${nullable(entry.agentId)}` +
    `,"at":${quoted(entry.at)},"bundleHash":${nullable(entry.bundleHash)},"kind":${quoted(entry.kind)}` +
    `,"latencyMs":${entry.latencyMs === null ? 'null' : finite(entry.latencyMs)}` +
    `,"matchedPolicyId":${nullable(entry.matchedPolicyId)},"matchedRule":${nullable(entry.matchedRule)}` +
    `,"outcome":${nullable(entry.outcome)},"paramsDigest":${nullable(entry.paramsDigest)}` +
    `,"prevHash":${quoted(entry.prevHash)},"reason":${nullable(entry.reason)},"requestId":${nullable(entry.requestId)}` +
    `,"seq":${finite(entry.seq)},"status":${nullable(entry.status)},"tool":${nullable(entry.tool)}}`
  )
}

function nullable(text: string | null): string {
  return text === null ? 'null' : quoted(text)
}

function finite(number: number): string {
  if (Number.isFinite(number)) return String(number)
  throw new RangeError(`Expected a number that JSON can represent, got ${number}`)
}
