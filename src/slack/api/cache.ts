import type { Clock } from '../../core/clock.ts'

/** Keeps responses for a while. Concurrent callers share one load; a failure is not kept. */
export interface Cache<Value> {
  /** The response, not older than `maxAgeMs`; default: as long as the cache keeps responses. */
  get(key: string, maxAgeMs?: number): Promise<Value>
}

interface CacheOptions<Value> {
  readonly clock: Clock
  readonly keepMs: number
  readonly load: (key: string) => Promise<Value>
}
interface CacheEntry<Value> {
  readonly answer: Promise<Value>
  readonly sinceMs: number
}

const MAX_KEYS = 10_000

/** An empty cache over `load`; beyond 10,000 keys the least recently loaded one is dropped. */
export function createCache<Value>({ clock, keepMs, load }: CacheOptions<Value>): Cache<Value> {
  const kept = new Map<string, CacheEntry<Value>>()

  function keep(key: string, entry: CacheEntry<Value>): void {
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
      const entry: CacheEntry<Value> = { answer: load(key), sinceMs: nowMs }
      keep(key, entry)
      entry.answer.catch(() => {
        if (kept.get(key) === entry) kept.delete(key)
      })
      return entry.answer
    },
  }
}
