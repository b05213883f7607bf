import type { Clock } from '../../src/core/clock.ts'

/** A clock whose hands the test holds. `advance` runs what falls due, in order, and lets promises settle between. */
export interface FakeClock extends Clock {
  advance(byMs: number): Promise<void>
}

export function createFakeClock(startMs = Date.parse('2026-11-20T22:00:00Z')): FakeClock {
  let nowMs = startMs
  const timers = new Set<{ atMs: number; task: () => void }>()
  return {
    nowMs: () => nowMs,
    ticksMs: () => nowMs,
    after(delayMs, task) {
      const timer = { atMs: nowMs + delayMs, task }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    async advance(byMs) {
      const untilMs = nowMs + byMs
      for (;;) {
        const [next] = [...timers].filter((timer) => timer.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)
        if (next === undefined) break
        timers.delete(next)
        nowMs = Math.max(nowMs, next.atMs)
        next.task()
        await settle()
      }
      nowMs = untilMs
      await settle()
    },
  }
}

/** Lets what is already due in the event loop run. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
}
