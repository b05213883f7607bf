/** Caches the results of `make` for at most `max` keys; beyond that the oldest is dropped. */
export function boundedCache<K, V extends string | object>(max: number, make: (key: K) => V): (key: K) => V {
  const kept = new Map<K, V>()
  return (key) => {
    const known = kept.get(key)
    if (known !== undefined) return known
    const value = make(key)
    for (const oldest of kept.size >= max ? kept.keys() : []) {
      kept.delete(oldest)
      break
    }
    kept.set(key, value)
    return value
  }
}
