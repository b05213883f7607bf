import type { Clock } from '../../core/clock.ts'

/** Runs one task on request or at a scheduled time, never concurrently; a request during a run causes another run. */
export interface CoalescingTask {
  now(): void
  /** Schedules a run at this time at the latest; an earlier schedule stays. */
  at(atMs: number): void
  isStopped(): boolean
  /** Resolves when the task no longer runs, and never will. */
  stop(): Promise<void>
}

/** @param task must not reject. */
export function createCoalescingTask(clock: Clock, task: () => Promise<void>): CoalescingTask {
  let running: Promise<void> | null = null
  let again = false
  let stopped = false
  let wakeMs = Number.POSITIVE_INFINITY
  let cancelTimer = () => {}

  function now(): void {
    if (stopped) return
    again = true
    running ??= run()
  }

  async function run(): Promise<void> {
    while (again && !stopped) {
      again = false
      await task()
    }
    running = null
  }

  function at(atMs: number): void {
    if (stopped || atMs >= wakeMs) return
    cancelTimer()
    wakeMs = atMs
    cancelTimer = clock.after(Math.max(0, atMs - clock.nowMs()), () => {
      wakeMs = Number.POSITIVE_INFINITY
      now()
    })
  }

  return {
    now,
    at,
    isStopped: () => stopped,
    async stop() {
      stopped = true
      cancelTimer()
      await running
    },
  }
}
