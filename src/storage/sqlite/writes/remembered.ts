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

/** Of values that others could make many of. */
export const MAX_REMEMBERED = 20_000

/** Looks up a value's number, and inserts the value where it has none. */
export function remembering<Value>({ keyOf, find, insert }: Lookup<Value>): Remembered<Value> {
  const known = new Map<string, number>()
  return {
    idOf(value) {
      const key = keyOf(value)
      const before = known.get(key)
      if (before !== undefined) return before
      const id = find(value) ?? insert(value)
      if (known.size >= MAX_REMEMBERED) known.clear()
      known.set(key, id)
      return id
    },
    forget: () => known.clear(),
  }
}
