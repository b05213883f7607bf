import type { Clock } from '../../core/clock.ts'
import { VetoError } from '../../core/veto-error.ts'

/** Keeps responses for a while. Concurrent callers share one load; a failure is not kept, and a response that comes late is one. */
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

  /** What was true when Slack was asked may no longer be when its answer is read. */
  async function loadInTime(key: string, sinceMs: number): Promise<Value> {
    const value = await load(key)
    if (clock.nowMs() - sinceMs < keepMs) return value
    const limit = `${keepMs / 1_000} s`
    throw new VetoError('slack_unreachable', `Slack's answer was read later than ${limit} after the question`)
  }

  return {
    get(key, maxAgeMs = keepMs) {
      const known = kept.get(key)
      const nowMs = clock.nowMs()
      if (known !== undefined && nowMs - known.sinceMs < maxAgeMs) return known.answer
      const entry: CacheEntry<Value> = { answer: loadInTime(key, nowMs), sinceMs: nowMs }
      keep(key, entry)
      entry.answer.catch(() => {
        if (kept.get(key) === entry) kept.delete(key)
      })
      return entry.answer
    },
  }
}
