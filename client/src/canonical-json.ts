import type { Json, JsonRecord } from './protocol/json.ts'

/**
 * The one spelling of a value after RFC 8785, as the server spells it: keys sorted by UTF-16 units, no spaces.
 * @throws {TypeError} for what JSON cannot carry: a lone surrogate, NaN, Infinity.
 */
export function canonicalJson(value: Json): string {
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (isRecord(value)) return `{${members(value).join(',')}}`
  return scalar(value)
}

function members(record: JsonRecord): string[] {
  const sorted = Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))
  return sorted.map(([key, value]) => `${scalar(key)}:${canonicalJson(value)}`)
}

/** RFC 8785 spells numbers and strings as JSON.stringify does. */
function scalar(value: null | boolean | number | string): string {
  if (typeof value === 'string' && !value.isWellFormed()) {
    throw new TypeError('Expected text without lone surrogates')
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new TypeError(`Expected a finite number, got ${value}`)
  }
  return JSON.stringify(value)
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

function isRecord(value: Json): value is JsonRecord {
  return typeof value === 'object' && value !== null && !isList(value)
}
