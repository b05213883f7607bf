import type { Json, JsonObject } from '../core/json.ts'

/** What stands in place of a value that is hidden. */
export const MASKED = '‹masked›'

/** The params as people, ledger and log may see them: values under the given names, at any depth, are hidden. */
export function mask(params: JsonObject, names: readonly string[]): JsonObject {
  if (names.length === 0) return params
  return maskObject(params, new Set(names))
}

/**
 * The agent's words without what is masked: values under the given names that are strings or numbers of 4 or more
 * characters do not stand in it, wherever they overlap.
 */
export function withoutMasked(text: string, params: JsonObject, names: readonly string[]): string {
  const ends = new Map<number, number>()
  for (const value of new Set(maskedTexts(params, new Set(names)))) {
    for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
      ends.set(at, Math.max(ends.get(at) ?? 0, at + value.length))
    }
  }
  let clean = ''
  let shownFrom = 0
  for (const [at, end] of [...ends].sort(([a], [b]) => a - b)) {
    if (at >= shownFrom) clean += text.slice(shownFrom, at) + MASKED
    shownFrom = Math.max(shownFrom, end)
  }
  return clean + text.slice(shownFrom)
}

/** Shorter ones stand by chance in many words. */
const SHORTEST = 4

function maskedTexts(value: Json, names: ReadonlySet<string>): readonly string[] {
  if (isList(value)) return value.flatMap((inner) => maskedTexts(inner, names))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    names.has(key) ? scalarTexts(inner) : maskedTexts(inner, names),
  )
}

function scalarTexts(value: Json): readonly string[] {
  if (isList(value)) return value.flatMap(scalarTexts)
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(scalarTexts)
  const text = typeof value === 'number' ? JSON.stringify(value) : value
  return typeof text === 'string' && text.length >= SHORTEST ? [text] : []
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
