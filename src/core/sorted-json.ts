import { isList, type Json, type JsonObject } from './json.ts'

/**
 * The canonical JSON of values for which JSON.stringify() produces it once their keys are sorted; several times faster than the
 * library; null for all other values.
 */
export function sortedJson(value: Json): string | null {
  const sorted = withSortedKeys(value, 0)
  if (sorted === undefined) return null
  const text = JSON.stringify(sorted)
  return LONE_SURROGATE.test(text) ? null : text
}

/** Escapes of JSON.stringify(); an escaped backslash before such letters also matches. */
const LONE_SURROGATE = /\\ud[89a-f]/
const MAX_DEPTH = 100

/** Undefined: the value needs the library. */
function withSortedKeys(value: Json | undefined, depth: number): Json | undefined {
  if (isOrdinaryScalar(value)) return value
  if (value === null || typeof value !== 'object' || depth > MAX_DEPTH) return undefined
  return isList(value) ? sortedList(value, depth) : sortedObject(value, depth)
}

function isOrdinaryScalar(value: Json | undefined): value is string | number | boolean | null {
  if (typeof value === 'number') return Number.isFinite(value)
  return value === null || typeof value === 'string' || typeof value === 'boolean'
}

function sortedList(list: readonly Json[], depth: number): readonly Json[] | undefined {
  const sorted: Json[] = []
  for (const each of list) {
    const value = withSortedKeys(each, depth + 1)
    if (value === undefined) return undefined
    sorted.push(value)
  }
  return sorted
}

function sortedObject(object: JsonObject, depth: number): JsonObject | undefined {
  if (isSortedAndFlat(object)) return object
  const sorted: Record<string, Json> = {}
  for (const name of Object.keys(object).sort()) {
    const value = isUnusual(name) ? undefined : withSortedKeys(object[name], depth + 1)
    if (value === undefined) return undefined
    sorted[name] = value
  }
  return sorted
}

/** Are the keys in the order of their UTF-16 code units, and the values scalar? */
function isSortedAndFlat(object: JsonObject): boolean {
  let before = ''
  for (const name of Object.keys(object)) {
    if (name < before || isUnusual(name) || !isOrdinaryScalar(object[name])) return false
    before = name
  }
  return true
}

/** Objects order integer keys before others, and do not store `__proto__` as a key. */
function isUnusual(name: string): boolean {
  const first = name.charCodeAt(0)
  return (first >= 48 && first <= 57) || name === '__proto__'
}
