import { z } from 'zod'

/** The longest body that Veto reads, in bytes. */
export const MAX_BODY_BYTES = 65_536

/** Any value that JSON can carry, at most 64 levels deep. */
export const Json: z.ZodType<Json> = z
  .custom<Json>((value) => isJson(value, 1), {
    error: 'expected a JSON value, without undefined, NaN, dates, lone surrogates or class instances',
  })
  .meta({ description: 'Any JSON value.' })
export type Json = null | boolean | number | string | readonly Json[] | JsonRecord
export interface JsonRecord {
  readonly [key: string]: Json
}

/** An object of JSON values, at most 64 levels deep; values that JSON would drop or change are refused. */
export const JsonRecord: z.ZodType<JsonRecord> = z
  .custom<JsonRecord>((value) => isRecord(value, 1), {
    error:
      'expected an object of JSON values, without undefined, NaN, dates, lone surrogates or class instances',
  })
  .meta({ type: 'object', additionalProperties: true })

const MAX_DEPTH = 64

function isRecord(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH || isWrittenOtherwise(value))
    return false
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return false
  return Object.entries(value).every(([key, item]) => key.isWellFormed() && isJson(item, depth + 1))
}

function isJson(value: unknown, depth: number): boolean {
  if (value === null || typeof value === 'boolean') return true
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value === 'number') return Number.isFinite(value)
  return Array.isArray(value) ? isList(value, depth) : isRecord(value, depth)
}

/** JSON would turn a hole in a list into null. */
function isList(value: readonly unknown[], depth: number): boolean {
  if (depth > MAX_DEPTH || isWrittenOtherwise(value)) return false
  for (let at = 0; at < value.length; at += 1)
    if (!(at in value) || !isJson(value[at], depth + 1)) return false
  return true
}

/** JSON.stringify would write the result of this method instead of the value. */
function isWrittenOtherwise(value: object): boolean {
  return 'toJSON' in value && typeof value.toJSON === 'function'
}
