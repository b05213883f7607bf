import { isDeepStrictEqual } from 'node:util'
import { type Json, type JsonObject, ownProperty } from '../../core/json.ts'

/** One changed param; a missing side has no such param. */
export interface Change {
  readonly name: string
  readonly before?: Json
  readonly after?: Json
}

/** The params that differ, by name. */
export function changesBetween(before: JsonObject, after: JsonObject): readonly Change[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return names
    .filter((name) => !isDeepStrictEqual(ownProperty(before, name), ownProperty(after, name)))
    .map((name) => ({
      name,
      ...(Object.hasOwn(before, name) ? { before: before[name] ?? null } : {}),
      ...(Object.hasOwn(after, name) ? { after: after[name] ?? null } : {}),
    }))
}
