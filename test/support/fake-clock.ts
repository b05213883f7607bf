import type { Clock } from '../../src/core/clock.ts'

/** A clock that the test moves. `advance` runs what falls due, in order, and lets promises settle between. */
export interface FakeClock extends Clock {
  advance(byMs: number): Promise<void>
  /** Sets the wall clock forward, or back by a negative span; ticks and timers do not notice. */
  stepWall(byMs: number): void
}

export function createFakeClock(startMs = Date.parse('2026-11-20T22:00:00Z')): FakeClock {
  let ticksMs = startMs
  let wallAheadMs = 0
  const timers = new Set<{ atTicksMs: number; task: () => void }>()
  return {
    nowMs: () => ticksMs + wallAheadMs,
    ticksMs: () => ticksMs,
    after(delayMs, task) {
      const timer = { atTicksMs: ticksMs + delayMs, task }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    stepWall(byMs) {
      wallAheadMs += byMs
    },
    async advance(byMs) {
      const untilTicksMs = ticksMs + byMs
      for (;;) {
        const [next] = [...timers]
          .filter((timer) => timer.atTicksMs <= untilTicksMs)
          .sort((a, b) => a.atTicksMs - b.atTicksMs)
        if (next === undefined) break
        timers.delete(next)
        ticksMs = Math.max(ticksMs, next.atTicksMs)
        next.task()
        await settle()
      }
      ticksMs = untilTicksMs
      await settle()
    },
  }
}

/** Lets what is already due in the event loop run. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
}
