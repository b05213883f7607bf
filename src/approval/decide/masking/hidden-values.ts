import { isList, type Json, type JsonObject } from '../../../core/json.ts'
import { MASKED_MARK } from '../../../core/secrets/masked.ts'

/** A param that is masked, in whole or in part. */
export interface HiddenValue {
  /** Path from the root, with dots and without list positions. */
  readonly path: string
  /** Number of UTF-16 code units that look like a secret; null: the bundle masks the value. */
  readonly characters: number | null
}

/** The masked parts of params, each path once for each reason, in the order of the params. */
export function hiddenValues(shown: JsonObject): readonly HiddenValue[] {
  const found = new Map<string, HiddenValue>()
  for (const { path, characters } of hiddenBelow(shown, [])) {
    const key = `${characters === null} ${path}`
    const before = found.get(key)?.characters ?? 0
    found.set(key, { path, characters: characters === null ? null : before + characters })
  }
  return [...found.values()]
}

function hiddenBelow(value: Json, path: readonly string[]): readonly HiddenValue[] {
  if (typeof value === 'string') return marksIn(value, path)
  if (isList(value)) return value.flatMap((inner) => hiddenBelow(inner, path))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [
    ...marksIn(key, path),
    ...hiddenBelow(inner, [...path, key]),
  ])
}

function marksIn(text: string, path: readonly string[]): readonly HiddenValue[] {
  return [...text.matchAll(MASKED_MARK)].map(([, count]) => ({
    path: path.join('.'),
    characters: count === undefined ? null : Number(count),
  }))
}
