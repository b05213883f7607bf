import canonicalize from 'canonicalize'
import type { Json } from './protocol/json.ts'

/**
 * The one spelling of a value after RFC 8785, as the server spells it: sorted keys, no spaces.
 * @throws {Error} when the value holds what JSON cannot: a lone surrogate, NaN, Infinity.
 */
export function canonicalJson(value: Json): string {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('Expected a JSON value, got undefined')
  return text
}
