import { createHash, hash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { Json } from './json.ts'
import { sortedJson } from './sorted-json.ts'

/**
 * Canonical JSON by RFC 8785: sorted keys, no spaces.
 * @throws {Error} when JSON cannot represent the value: a lone surrogate, NaN, Infinity.
 */
export function canonicalJson(value: Json): string {
  const text = sortedJson(value) ?? canonicalize(value)
  if (text === undefined) throw new TypeError('Expected a JSON value, got undefined')
  return text
}

/** SHA-256 in lower-case hexadecimal, of the parts one after another. */
export function sha256(...parts: readonly (string | Uint8Array)[]): string {
  if (parts.every((part) => typeof part === 'string')) return hash('sha256', parts.join(''), 'hex')
  const digest = createHash('sha256')
  for (const part of parts) digest.update(part)
  return digest.digest('hex')
}
