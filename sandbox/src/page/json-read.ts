import type { Json, JsonObject } from '../json.ts'

/** Tells whether a value is a JSON object: no array, no null. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The own member `key` of an object; undefined when there is none or `value` is no object. */
export function memberOf(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

/** The text at `key`; empty when there is none. */
export function textAt(value: Json | undefined, key: string): string {
  const member = memberOf(value, key)
  return typeof member === 'string' ? member : ''
}

/** The finite number at `key`, also when it is written as text; null when there is none. */
export function numberAt(value: Json | undefined, key: string): number | null {
  const member = memberOf(value, key)
  if (typeof member !== 'number' && typeof member !== 'string') return null
  const number = Number(member)
  return member === '' || !Number.isFinite(number) ? null : number
}

/** Tells whether the member at `key` is exactly true. */
export function flagAt(value: Json | undefined, key: string): boolean {
  return memberOf(value, key) === true
}

/** The list at `key`; empty when there is none. */
export function listAt(value: Json | undefined, key: string): readonly Json[] {
  const member = memberOf(value, key)
  return isList(member) ? member : []
}

/** The object at `key`; null when there is none. */
export function objectAt(value: Json | undefined, key: string): JsonObject | null {
  const member = memberOf(value, key)
  return isObject(member) ? member : null
}

/** Tells whether a value is a JSON array. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}
