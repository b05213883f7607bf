import { isList, type Json, type JsonObject } from '../../core/json.ts'
import { hasMask } from '../../core/secrets/masked.ts'

/** The context of a recorded call, for evaluating the call again. */
export interface WatchedContext {
  readonly context: JsonObject
  /** Was a value read that was not recorded? */
  wasMissed(): boolean
}

/** A context that detects reads of masked values, or any read when the context was not recorded. */
export function watchContext(recorded: JsonObject | null): WatchedContext {
  let missed = false
  const miss = () => {
    missed = true
  }
  return {
    context: recorded === null ? nothingKnown(miss) : watched(recorded, miss),
    wasMissed: () => missed,
  }
}

function watched(value: JsonObject, miss: () => void): JsonObject {
  const copy: Record<string, Json> = {}
  for (const [key, inner] of Object.entries(value)) {
    Object.defineProperty(copy, key, { enumerable: true, get: () => read(inner, miss) })
  }
  return copy
}

function read(value: Json, miss: () => void): Json {
  if (typeof value === 'string' && hasMask(value)) miss()
  if (isList(value)) return value.map((inner) => read(inner, miss))
  return typeof value === 'object' && value !== null ? watched(value, miss) : value
}

function nothingKnown(miss: () => void): JsonObject {
  const nothing: JsonObject = {}
  return new Proxy(nothing, {
    get() {
      miss()
      return undefined
    },
    has() {
      miss()
      return false
    },
    getOwnPropertyDescriptor() {
      miss()
      return undefined
    },
    ownKeys() {
      miss()
      return []
    },
  })
}
