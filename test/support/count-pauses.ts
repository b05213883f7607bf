import type { FakeClock } from './fake-clock.ts'

/** The clock, and whether somebody waits for so long. */
export function countPauses(clock: FakeClock, pauseMs: number) {
  const pauses = new Set<() => void>()
  const counting: FakeClock = {
    ...clock,
    after(delayMs, task) {
      const cancel = () => {
        pauses.delete(cancel)
        callOff()
      }
      const callOff = clock.after(delayMs, () => {
        pauses.delete(cancel)
        task()
      })
      if (delayMs === pauseMs) pauses.add(cancel)
      return cancel
    },
  }
  return { clock: counting, isPausing: () => pauses.size > 0 }
}
