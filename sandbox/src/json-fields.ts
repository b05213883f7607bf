import type { Json, JsonObject } from './json.ts'

/** Is this a JSON object: neither null nor a list? */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Is this a JSON list? */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

/** The text under `key`; null when there is none. */
export function textAt(value: Json | undefined, key: string): string | null {
  const found = isObject(value) ? value[key] : undefined
  return typeof found === 'string' ? found : null
}

/** The object under `key`; an empty one when there is none. */
export function objectAt(value: Json | undefined, key: string): JsonObject {
  const found = isObject(value) ? value[key] : undefined
  return isObject(found) ? found : {}
}

/** The list under `key`; an empty one when there is none. */
export function listAt(value: Json | undefined, key: string): readonly Json[] {
  const found = isObject(value) ? value[key] : undefined
  return isList(found) ? found : []
}

/** Is `true` under `key`, as JSON or as the text `true` or `1` of a form? */
export function flagAt(value: Json | undefined, key: string): boolean {
  const found = isObject(value) ? value[key] : undefined
  return found === true || found === 'true' || found === '1'
}

/** The number under `key`, as JSON or as digits of a form; null when there is none. */
export function numberAt(value: Json | undefined, key: string): number | null {
  const found = isObject(value) ? value[key] : undefined
  const read = typeof found === 'string' && found.trim() !== '' ? Number(found) : found
  return typeof read === 'number' && Number.isFinite(read) ? read : null
}

/** The value of JSON text; undefined when it is not JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}
