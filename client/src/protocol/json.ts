import { z } from 'zod'

/** Any value that JSON can carry, at most 64 levels deep. */
export const Json: z.ZodType<Json> = z
  .custom<Json>((value) => isJson(value, 1), { error: 'expected a JSON value' })
  .meta({ description: 'Any JSON value.' })
export type Json = null | boolean | number | string | readonly Json[] | JsonRecord
export interface JsonRecord {
  readonly [key: string]: Json
}

/** An object of JSON values, at most 64 levels deep; what JSON would drop or change on its way is refused. */
export const JsonRecord: z.ZodType<JsonRecord> = z
  .custom<JsonRecord>((value) => isRecord(value, 1), {
    error: 'expected an object of JSON values, without undefined, NaN, dates or class instances',
  })
  .meta({ type: 'object', additionalProperties: true })

const MAX_DEPTH = 64

function isRecord(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return false
  return Object.values(value).every((item) => isJson(item, depth + 1))
}

function isJson(value: unknown, depth: number): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (Array.isArray(value)) return depth <= MAX_DEPTH && value.every((item) => isJson(item, depth + 1))
  return isRecord(value, depth)
}
