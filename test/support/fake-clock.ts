import type { Clock } from '../../src/core/clock.ts'

/** A clock that the test moves. `advance` runs what falls due, in order, and lets promises settle between. */
export interface FakeClock extends Clock {
  advance(byMs: number): Promise<void>
  /** Sets the wall clock forward, or back by a negative span; ticks and timers do not notice. */
  stepWall(byMs: number): void
}

interface Timer {
  atTicksMs: number
  task: () => void
}

/** `settle`: waits, after each timer, until what it began has ended. */
export function createFakeClock(
  startMs = Date.parse('2026-11-20T22:00:00Z'),
  settle: () => Promise<void> = runDueTurns,
): FakeClock {
  let ticksMs = startMs
  let wallAheadMs = 0
  const timers = new Set<Timer>()
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
      // What is begun must not take as long as the clock is advanced.
      if (settle !== runDueTurns) await settle()
      const untilTicksMs = ticksMs + byMs
      for (;;) {
        const next = earliest(timers, untilTicksMs)
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

/** The first timer that falls due until then, in the order in which they were set when several do at once. */
function earliest(timers: ReadonlySet<Timer>, untilTicksMs: number): Timer | undefined {
  let first: Timer | undefined
  for (const timer of timers) {
    if (timer.atTicksMs > untilTicksMs) continue
    if (first === undefined || timer.atTicksMs < first.atTicksMs) first = timer
  }
  return first
}

/** Lets what is already due in the event loop run. */
export function runDueTurns(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
}
