/** Where the sandbox takes the time from, so that a test can control it. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  nowMs(): number
}

/** The system clock. */
export const systemClock: Clock = { nowMs: () => Date.now() }

/** Calls `task` once after `delayMs` of real time, without keeping the process alive; the returned function cancels it. */
export function schedule(delayMs: number, task: () => void): () => void {
  const timer = setTimeout(task, delayMs)
  timer.unref()
  return () => clearTimeout(timer)
}
