/** Where time comes from. Everything that waits or stamps asks a Clock, so that tests can hold the hands. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  nowMs(): number
  /** Milliseconds from some fixed moment, never backwards, microseconds behind the point: for measuring spans. */
  ticksMs(): number
  /** Calls `task` once, `delayMs` from now; the returned function calls it off. Never keeps the process alive. */
  after(delayMs: number, task: () => void): () => void
}

/** The machine's own clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  ticksMs: () => performance.now(),
  after(delayMs, task) {
    const timer = setTimeout(task, Math.min(delayMs, MAX_TIMER_MS))
    timer.unref()
    return () => clearTimeout(timer)
  },
}

/** setTimeout fires at once beyond this; callers look at the clock again when woken. */
const MAX_TIMER_MS = 2_147_483_647
