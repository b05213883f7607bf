/** Values by key, which are forgotten all at once when they are too many. */
export interface BoundedCache<Key, Value> {
  /** The known value, or what `read` returns. */
  get(key: Key, read: (key: Key) => Value): Value
  clear(): void
}

/** Of values that others could make many of. */
const MAX_REMEMBERED = 20_000

export function createBoundedCache<Key, Value>(): BoundedCache<Key, Value> {
  const known = new Map<Key, Value>()
  return {
    get(key, read) {
      const before = known.get(key)
      if (before !== undefined) return before
      const value = read(key)
      if (known.size >= MAX_REMEMBERED) known.clear()
      known.set(key, value)
      return value
    },
    clear: () => known.clear(),
  }
}
