import type { Clock } from '../../core/clock.ts'
import type { Rate } from '../../policy/bundle.ts'

/**
 * How fast each agent may ask, in the memory of this process: one bucket an agent, full at first, that holds as many
 * calls as the rate names and is refilled evenly over its period. Spans are measured by the clock's ticks.
 */
export interface Rates {
  /** Takes one call from the agent's bucket; how long until there is one again when it is empty, null: it was taken. */
  spend(agentId: string, rate: Rate): number | null
  /** Puts back what was taken for nothing. */
  release(agentId: string): void
}

interface Bucket {
  calls: number
  atTicksMs: number
}

/** Agents' ids come from outside. Beyond that the bucket that was not used for the longest time is forgotten: it is full. */
const MAX_BUCKETS = 10_000

/** Who waited for as long as asked is let in, whatever fractions were added up meanwhile. */
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
