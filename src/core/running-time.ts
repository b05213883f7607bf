import type { Clock } from './clock.ts'

const PARTS = 10

/**
 * Timers that count the time in which the event loop runs. An answer that comes while it is blocked cannot be read until afterwards,
 * so that a block, however long, uses up at most a tenth of the delay.
 */
export function runningTime(clock: Clock): Pick<Clock, 'after'> {
  return {
    after(delayMs, task) {
      let cancel: () => void
      const count = (left: number): void => {
        cancel = left === 0 ? afterThisTurn(task) : clock.after(delayMs / PARTS, () => count(left - 1))
      }
      count(PARTS)
      return () => cancel()
    },
  }
}

/** Timers run before what has come is read. */
function afterThisTurn(task: () => void): () => void {
  const turn = setImmediate(task)
  return () => clearImmediate(turn)
}
