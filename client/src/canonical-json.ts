import canonicalize from 'canonicalize'
import type { Json } from './protocol/json.ts'

/**
 * Canonical JSON by RFC 8785, as the server writes it: sorted keys, no spaces.
 * @throws {Error} when JSON cannot represent the value: a lone surrogate, NaN, Infinity.
 */
export function canonicalJson(value: Json): string {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('Expected a JSON value, got undefined')
  return text
}
