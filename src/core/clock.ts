/** Source of time and timers, injected so that tests can control time. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  nowMs(): number
  /** Monotonic milliseconds with fractions, from an arbitrary origin: for measuring durations. */
  ticksMs(): number
  /** Calls `task` once, `delayMs` from now; the returned function cancels it. Never keeps the process alive. */
  after(delayMs: number, task: () => void): () => void
}

/** The system clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  ticksMs: () => performance.now(),
  after(delayMs, task) {
    const timer = setTimeout(task, Math.min(delayMs, MAX_TIMER_MS))
    timer.unref()
    return () => clearTimeout(timer)
  },
}

/** setTimeout fires at once beyond this; callers read the clock again when called. */
const MAX_TIMER_MS = 2_147_483_647
