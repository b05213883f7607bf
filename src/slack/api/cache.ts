import type { Clock } from '../../core/clock.ts'

/** Remembers answers for a while. Those who ask at the same time share one question; a failure is not remembered. */
export interface Cache<Value> {
  /** The answer, not older than `maxAgeMs`; default: as long as the cache keeps answers. */
  get(key: string, maxAgeMs?: number): Promise<Value>
}

interface CacheOptions<Value> {
  readonly clock: Clock
  readonly keepMs: number
  readonly load: (key: string) => Promise<Value>
}
interface Kept<Value> {
  readonly answer: Promise<Value>
  readonly sinceMs: number
}

const MAX_KEYS = 10_000

/** An empty cache over `load`; beyond 10,000 keys the one asked longest ago is forgotten. */
export function createCache<Value>({ clock, keepMs, load }: CacheOptions<Value>): Cache<Value> {
  const kept = new Map<string, Kept<Value>>()

  function keep(key: string, entry: Kept<Value>): void {
    kept.delete(key)
    kept.set(key, entry)
    const oldest = kept.keys().next()
    if (kept.size > MAX_KEYS && !oldest.done) kept.delete(oldest.value)
  }

  return {
    get(key, maxAgeMs = keepMs) {
      const known = kept.get(key)
      const nowMs = clock.nowMs()
      if (known !== undefined && nowMs - known.sinceMs < maxAgeMs) return known.answer
      const entry: Kept<Value> = { answer: load(key), sinceMs: nowMs }
      keep(key, entry)
      entry.answer.catch(() => {
        if (kept.get(key) === entry) kept.delete(key)
      })
      return entry.answer
    },
  }
}
