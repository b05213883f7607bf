import { isJsonObject, type Json, type JsonObject, ownProperty } from '../../core/json.ts'

/** A param that a summary or a format names. */
export interface ParamPath {
  /** The name of the param, then of the properties inside it. */
  readonly keys: readonly string[]
  /** Where the name starts in its text, from 0. */
  readonly start: number
}

/** The value of a param; undefined when the call has none. */
export function paramValue(params: JsonObject, { keys }: Pick<ParamPath, 'keys'>): Json | undefined {
  let found: Json | undefined = params
  for (const key of keys) found = isJsonObject(found) ? ownProperty(found, key) : undefined
  return found
}

/** The name as people write it: `order.total`. */
export function nameOfPath({ keys }: Pick<ParamPath, 'keys'>): string {
  return keys.join('.')
}
