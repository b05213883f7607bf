import type { Json, JsonObject } from '../core/json.ts'
import { isCardNumber } from '../core/secrets/card-number.ts'
import { maskText } from '../core/secrets/mask-text.ts'
import { MASKED } from '../core/secrets/masked.ts'
import { type IsMasked, maskedPaths } from '../core/secrets/masked-path.ts'

/**
 * The params as people, ledger and log may see them. Hidden are values under a secret's name, values under the given
 * names (at any depth) and paths, and what looks like a secret in any text.
 */
export function mask(params: JsonObject, names: readonly string[]): JsonObject {
  return maskObject(params, maskedPaths(names), [])
}

/**
 * The agent's words without what is masked: values under masked names that are strings or numbers of 4 or more
 * characters do not stand in it, wherever they overlap, nor does what looks like a secret.
 */
export function withoutMasked(text: string, params: JsonObject, names: readonly string[]): string {
  const ends = new Map<number, number>()
  for (const value of new Set(maskedTexts(params, maskedPaths(names), []))) {
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
  return maskText(clean + text.slice(shownFrom))
}

/** Shorter ones stand by chance in many words. */
const SHORTEST = 4

function maskedTexts(value: Json, isMasked: IsMasked, path: readonly string[]): readonly string[] {
  if (isList(value)) return value.flatMap((inner) => maskedTexts(inner, isMasked, path))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const below = [...path, key]
    return isMasked(below) ? scalarTexts(inner) : maskedTexts(inner, isMasked, below)
  })
}

function scalarTexts(value: Json): readonly string[] {
  if (isList(value)) return value.flatMap(scalarTexts)
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(scalarTexts)
  const text = typeof value === 'number' ? JSON.stringify(value) : value
  return typeof text === 'string' && text.length >= SHORTEST ? [text] : []
}

function maskObject(value: JsonObject, isMasked: IsMasked, path: readonly string[]): JsonObject {
  const masked: Record<string, Json> = {}
  for (const [key, inner] of Object.entries(value)) {
    const below = [...path, key]
    masked[freeName(masked, maskText(key))] = isMasked(below) ? MASKED : maskValue(inner, isMasked, below)
  }
  return masked
}

/** A name that holds a secret is masked, too; no two become one. */
function freeName(taken: JsonObject, name: string): string {
  let free = name
  for (let count = 2; Object.hasOwn(taken, free); count += 1) free = `${name} ${count}`
  return free
}

function maskValue(value: Json, isMasked: IsMasked, path: readonly string[]): Json {
  if (typeof value === 'string') return maskText(value)
  if (typeof value === 'number') return isCardNumber(String(value)) ? MASKED : value
  if (isList(value)) return value.map((inner) => maskValue(inner, isMasked, path))
  return typeof value === 'object' && value !== null ? maskObject(value, isMasked, path) : value
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}
