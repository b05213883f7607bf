/** Values by key, which are forgotten all at once when they are too many, or their texts too long together. */
export interface BoundedCache<Key, Value> {
  /** The known value, or what `read` returns. */
  get(key: Key, read: (key: Key) => Value): Value
  clear(): void
}

/** Of values that others could make many of. */
const MAX_REMEMBERED = 20_000
/** Of keys and values that are texts, of which others choose the length, too. */
const MAX_CHARACTERS = 4_000_000

export function createBoundedCache<Key, Value>(): BoundedCache<Key, Value> {
  const known = new Map<Key, Value>()
  let characters = 0

  function clear(): void {
    known.clear()
    characters = 0
  }

  return {
    get(key, read) {
      const before = known.get(key)
      if (before !== undefined) return before
      const value = read(key)
      const added = lengthOf(key) + lengthOf(value)
      if (known.size >= MAX_REMEMBERED || characters + added > MAX_CHARACTERS) clear()
      known.set(key, value)
      characters += added
      return value
    },
    clear,
  }
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' ? value.length : 0
}
