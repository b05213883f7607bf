import type { Json, JsonObject } from '../core/json.ts'

/** What stands in place of a value that is hidden. */
export const MASKED = '‹masked›'

/** The params as people, ledger and log may see them: values under the given names, at any depth, are hidden. */
export function mask(params: JsonObject, names: readonly string[]): JsonObject {
  if (names.length === 0) return params
  return maskObject(params, new Set(names))
}

function maskObject(value: JsonObject, names: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, names.has(key) ? MASKED : maskValue(inner, names)]),
  )
}

function maskValue(value: Json, names: ReadonlySet<string>): Json {
  if (isList(value)) return value.map((inner) => maskValue(inner, names))
  if (typeof value === 'object' && value !== null) return maskObject(value, names)
  return value
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}
