import type { Clock } from '../../core/clock.ts'
import type { Rate } from '../../policy/bundle.ts'

/**
 * Rate limits of agents in the memory of this process: one token bucket per agent, initially full, that holds as many
 * calls as the rate names and is refilled evenly over its period. Spans are measured by the clock's ticks.
 */
export interface Rates {
  /** Takes one token from the agent's bucket; returns the time until the next one when it is empty, null: taken. */
  spend(agentId: string, rate: Rate): number | null
  /** Returns a token. */
  release(agentId: string): void
}

interface Bucket {
  calls: number
  atTicksMs: number
}

/** Agent ids are untrusted. Beyond this number the least recently used bucket is dropped, as it is full again. */
const MAX_BUCKETS = 10_000

/** Tolerance for rounding, so that a caller who waited as long as told is accepted. */
const ROUNDING = 1e-6

export function createRates(clock: Pick<Clock, 'ticksMs'>): Rates {
  const buckets = new Map<string, Bucket>()

  /** The agent's bucket as it is now, the newest of all. */
  function refilled(agentId: string, { count, perMs }: Rate): Bucket {
    const atTicksMs = clock.ticksMs()
    const known = buckets.get(agentId)
    const gained = known === undefined ? count : ((atTicksMs - known.atTicksMs) * count) / perMs
    const bucket = { calls: Math.min(count, (known?.calls ?? 0) + gained), atTicksMs }
    buckets.delete(agentId)
    buckets.set(agentId, bucket)
    return bucket
  }

  function forgetOldest(): void {
    const [oldest] = buckets.keys()
    if (buckets.size > MAX_BUCKETS && oldest !== undefined) buckets.delete(oldest)
  }

  return {
    spend(agentId, rate) {
      const bucket = refilled(agentId, rate)
      forgetOldest()
      if (bucket.calls < 1 - ROUNDING) return ((1 - bucket.calls) * rate.perMs) / rate.count
      bucket.calls = Math.max(0, bucket.calls - 1)
      return null
    },
    release(agentId) {
      const bucket = buckets.get(agentId)
      if (bucket !== undefined) bucket.calls += 1
    },
  }
}
