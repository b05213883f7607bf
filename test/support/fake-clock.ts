import type { Clock } from '../../src/core/clock.ts'

/** A clock that the test moves. `advance` runs what falls due, in order, and lets promises settle between. */
export interface FakeClock extends Clock {
  advance(byMs: number): Promise<void>
  /** As `advance`, but it is later at once, whatever is under way. */
  advanceNow(byMs: number): Promise<void>
  /** As when the event loop is blocked for so long: what fell due runs afterwards, and before anything that came meanwhile. */
  blockFor(ms: number): void
  /**
   * As `advance`, but all except the last minute passes at once, as for a process that was stopped and continued: what fell
   * due meanwhile runs then, in order, and what recurs runs once. Hours of `advance` take seconds.
   */
  jump(byMs: number): Promise<void>
  /** Sets the wall clock forward, or back by a negative span; ticks and timers do not notice. */
  stepWall(byMs: number): void
}

/** Long enough for what the jump began, such as posts of which Slack takes one a second. */
const LAST_MS = 60_000

interface Timer {
  atTicksMs: number
  task: () => void
}

/** `settle`: waits, first and after each timer, until what was begun has ended. Default: nothing takes longer than due turns. */
export function createFakeClock(
  startMs = Date.parse('2026-11-20T22:00:00Z'),
  settle: (() => Promise<void>) | null = null,
): FakeClock {
  const ended = settle ?? runDueTurns
  let ticksMs = startMs
  let wallAheadMs = 0
  const timers = new Set<Timer>()

  async function advanceNow(byMs: number): Promise<void> {
    const untilTicksMs = ticksMs + byMs
    for (;;) {
      const next = earliest(timers, untilTicksMs)
      if (next === undefined) break
      timers.delete(next)
      ticksMs = Math.max(ticksMs, next.atTicksMs)
      next.task()
      await ended()
    }
    // Another advance may have come further meanwhile.
    ticksMs = Math.max(ticksMs, untilTicksMs)
    await ended()
  }

  return {
    nowMs: () => ticksMs + wallAheadMs,
    ticksMs: () => ticksMs,
    after(delayMs, task) {
      const timer = { atTicksMs: ticksMs + delayMs, task }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    blockFor(ms) {
      ticksMs += ms
      for (const timer of [...timers].filter(({ atTicksMs }) => atTicksMs <= ticksMs)) {
        if (timers.delete(timer)) timer.task()
      }
    },
    stepWall(byMs) {
      wallAheadMs += byMs
    },
    async advance(byMs) {
      await settle?.()
      await advanceNow(byMs)
    },
    advanceNow,
    async jump(byMs) {
      await settle?.()
      const lastMs = Math.min(byMs, LAST_MS)
      ticksMs += byMs - lastMs
      await advanceNow(lastMs)
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
