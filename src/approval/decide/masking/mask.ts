import { isList, type Json, type JsonObject } from '../../../core/json.ts'
import { isHiddenByName, maskScalar } from '../../../core/secrets/mask-scalar.ts'
import { maskText } from '../../../core/secrets/mask-text.ts'
import { MASKED } from '../../../core/secrets/masked.ts'
import { type IsMasked, maskedPaths } from '../../../core/secrets/masked-path.ts'
import { type SecretKind, secretKindOf } from '../../../core/secrets/secret-name.ts'

/**
 * The params as people, ledger and log may see them. Values under the given names (at any depth) and paths are hidden whole.
 * Of all others only the characters of what looks like a secret are: in any text, and under a name such as `token`.
 * What holds a value is never hidden, so that no agent can hide what runs.
 */
export function mask(params: JsonObject, names: readonly string[]): JsonObject {
  return maskObject(params, { isMasked: maskedPaths(names), path: [], kind: null })
}

/**
 * The agent's words without what is masked: values that are hidden whole and are strings or numbers of 4 or more
 * characters do not stand in it, wherever they overlap, nor does what looks like a secret.
 */
export function withoutMasked(text: string, params: JsonObject, names: readonly string[]): string {
  const ends = new Map<number, number>()
  const root = { isMasked: maskedPaths(names), path: [], kind: null }
  for (const value of new Set(maskedTexts(params, root))) {
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

/** Where a value is: its names from the root, and what the last of them that says so says of it. */
interface MaskContext {
  readonly isMasked: IsMasked
  readonly path: readonly string[]
  readonly kind: SecretKind | null
}

function below({ isMasked, path, kind }: MaskContext, key: string): MaskContext {
  return { isMasked, path: [...path, key], kind: secretKindOf(key) ?? kind }
}

/** Shorter ones stand by chance in many words. */
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
    masked[freeName(masked, maskText(key))] = place.isMasked(there.path) ? MASKED : maskValue(inner, there)
  }
  return masked
}

/** A name that holds a secret is masked, too; no two become one. */
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
