import { createBoundedCache } from '../reads/bounded-cache.ts'

/** Numbers of what was looked up before. */
export interface Remembered<Value> {
  idOf(value: Value): number
  /** Needed after a transaction was undone: what it inserted is gone. */
  forget(): void
}

interface Lookup<Value> {
  readonly keyOf: (value: Value) => string
  readonly find: (value: Value) => number | undefined
  readonly insert: (value: Value) => number
}

/** Looks up a value's number, and inserts the value where it has none. */
export function remembering<Value>({ keyOf, find, insert }: Lookup<Value>): Remembered<Value> {
  const known = createBoundedCache<string, number>()
  return {
    idOf: (value) => known.get(keyOf(value), () => find(value) ?? insert(value)),
    forget: known.clear,
  }
}
