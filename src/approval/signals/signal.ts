import type { Clock } from '../../core/clock.ts'

/** Wakes one who waits, as soon as it is rung; a ring that nobody waits for is kept. */
export interface Signal {
  ring(): void
  /** Resolves at the next ring, after `quietMs` without one, or at once when the signal is aborted. */
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
