import type { Clock } from '../../../core/clock.ts'

/** A clock in the past that is moved from one event to the next; nothing is measured with it. */
export interface HistoryClock extends Clock {
  /** Sets the time, which never goes back, and runs each timer that is due by then once, the earliest first. */
  moveTo(atMs: number): void
}

/** @param startMs - Milliseconds since 1970, UTC. */
export function createHistoryClock(startMs: number): HistoryClock {
  let nowMs = startMs
  const timers = new Set<{ readonly atMs: number; readonly task: () => void }>()
  return {
    nowMs: () => nowMs,
    ticksMs: () => nowMs,
    after(delayMs, task) {
      const timer = { atMs: nowMs + delayMs, task }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    moveTo(atMs) {
      nowMs = Math.max(nowMs, atMs)
      const due = [...timers].filter((timer) => timer.atMs <= nowMs)
      for (const timer of due.toSorted((one, other) => one.atMs - other.atMs)) {
        if (timers.delete(timer)) timer.task()
      }
    },
  }
}
