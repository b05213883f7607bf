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
  readonly ageMs: () => number
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
      if (known !== undefined && known.ageMs() < maxAgeMs) return known.answer
      const ageMs = stopwatch(clock)
      const entry: CacheEntry<Value> = { answer: inTime(load(key), { ageMs, keepMs }), ageMs }
      keep(key, entry)
      entry.answer.catch(() => {
        if (kept.get(key) === entry) kept.delete(key)
      })
      return entry.answer
    },
  }
}

/** The time since now, by the clock that shows more: one can be set back, the other may stand still while the machine sleeps. */
function stopwatch(clock: Clock): () => number {
  const [wallMs, ticksMs] = [clock.nowMs(), clock.ticksMs()]
  return () => Math.max(clock.nowMs() - wallMs, clock.ticksMs() - ticksMs)
}

/** What was true when Slack was asked may no longer be when its answer is read. */
async function inTime<Value>(
  answer: Promise<Value>,
  { ageMs, keepMs }: { readonly ageMs: () => number; readonly keepMs: number },
): Promise<Value> {
  const value = await answer
  if (ageMs() < keepMs) return value
  throw new VetoError(
    'slack_unreachable',
    `Slack's answer was read later than ${keepMs / 1_000} s after the question`,
  )
}
