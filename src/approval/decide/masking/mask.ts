import { isList, type Json, type JsonObject } from '../../../core/json.ts'
import { isHiddenByName, maskScalar } from '../../../core/secrets/mask-scalar.ts'
import { maskName, maskText } from '../../../core/secrets/mask-text.ts'
import { MASKED } from '../../../core/secrets/masked.ts'
import { type IsMasked, maskedPaths } from '../../../core/secrets/masked-path.ts'
import { type SecretKind, secretKindOf } from '../../../core/secrets/secret-name.ts'

/**
 * Masks params for people, ledger and log. Values under the given names (at any depth) and paths are masked completely.
 * Of all others only the characters of secrets are: in any text, and under a name such as `token`.
 * Structure around a value is never masked, so that no agent can hide what runs.
 */
export function mask(params: JsonObject, names: readonly string[]): JsonObject {
  return maskObject(params, { isMasked: maskedPaths(names), path: [], kind: null })
}

/**
 * The agent's text without masked values: completely masked strings and numbers of 4 or more
 * characters are removed from it, wherever they overlap, and so is what looks like a secret.
 */
export function withoutMasked(text: string, params: JsonObject, names: readonly string[]): string {
  return maskedRemover(params, names)(text)
}

/** The same for several texts with the same params. */
export function maskedRemover(params: JsonObject, names: readonly string[]): (text: string) => string {
  let values: ReadonlySet<string> | null = null
  return (text) => {
    values ??= new Set(maskedTexts(params, { isMasked: maskedPaths(names), path: [], kind: null }))
    return values.size === 0 ? maskText(text) : maskText(withoutValues(text, values))
  }
}

function withoutValues(text: string, values: ReadonlySet<string>): string {
  const ends = new Map<number, number>()
  for (const value of values) {
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

/** Path of a value from the root, and the kind of secret by the innermost name that has one. */
interface MaskContext {
  readonly isMasked: IsMasked
  readonly path: readonly string[]
  readonly kind: SecretKind | null
}

function below({ isMasked, path, kind }: MaskContext, key: string): MaskContext {
  return { isMasked, path: [...path, key], kind: secretKindOf(key) ?? kind }
}

/** Shorter ones occur by chance in many words. */
const SHORTEST = 4

function maskedTexts(value: Json, place: MaskContext): readonly string[] {
  if (isList(value)) return value.flatMap((inner) => maskedTexts(inner, place))
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, inner]) => {
      const there = below(place, key)
      return place.isMasked(there.path) ? scalarTexts(inner) : maskedTexts(inner, there)
    })
  }
  if (typeof value !== 'string' && typeof value !== 'number') return []
  return isHiddenByName(value, place.kind) ? scalarTexts(value) : []
}

function scalarTexts(value: Json): readonly string[] {
  if (isList(value)) return value.flatMap(scalarTexts)
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(scalarTexts)
  const text = typeof value === 'number' ? JSON.stringify(value) : value
  return typeof text === 'string' && text.length >= SHORTEST ? [text] : []
}

function maskObject(value: JsonObject, place: MaskContext): JsonObject {
  const masked: Record<string, Json> = {}
  for (const [key, inner] of Object.entries(value)) {
    const there = below(place, key)
    masked[freeName(masked, maskName(key))] = place.isMasked(there.path) ? MASKED : maskValue(inner, there)
  }
  return masked
}

/** A name that contains a secret is also masked, and stays unique. */
function freeName(taken: JsonObject, name: string): string {
  let free = name
  for (let count = 2; Object.hasOwn(taken, free); count += 1) free = `${name} ${count}`
  return free
}

function maskValue(value: Json, place: MaskContext): Json {
  if (typeof value === 'string' || typeof value === 'number') return maskScalar(value, place.kind)
  if (isList(value)) return value.map((inner) => maskValue(inner, place))
  return typeof value === 'object' && value !== null ? maskObject(value, place) : value
}
