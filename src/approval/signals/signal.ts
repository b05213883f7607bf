import type { Clock } from '../../core/clock.ts'

/** Wakes one waiter when it is raised; without a waiter it stays raised. */
export interface Signal {
  ring(): void
  /** Resolves when it is raised, after `quietMs`, or at once when the abort signal fires. */
  rung(quietMs: number): Promise<void>
}

export function createSignal(clock: Clock, signal: AbortSignal): Signal {
  let isRung = false
  let wake = () => {}
  return {
    ring() {
      isRung = true
      wake()
    },
    async rung(quietMs) {
      if (!isRung && !signal.aborted) {
        const { promise, resolve } = Promise.withResolvers<void>()
        wake = () => resolve()
        signal.addEventListener('abort', wake, { once: true })
        const callOff = clock.after(quietMs, wake)
        await promise
        callOff()
        signal.removeEventListener('abort', wake)
      }
      isRung = false
    },
  }
}
