import type { Clock } from './clock.ts'
import type { Log } from './log.ts'

interface SteadyClockOptions {
  readonly machine: Clock
  readonly log: Log
  /** Milliseconds since 1970: the clock starts no earlier. Default: when the machine says it is. */
  readonly notBeforeMs?: number
}

/** A smaller difference is no step: the machine's clock is corrected by so much all the time. */
const STEP_MS = 1_000

/**
 * A clock that is never behind the machine's wall clock and never goes back: after a step back it goes on at the
 * pace of the monotonic clock, so that no span lasts longer than it should. Steps are logged.
 */
export function createSteadyClock({ machine, log, notBeforeMs = 0 }: SteadyClockOptions): Clock {
  let lastMs = Math.max(machine.nowMs(), notBeforeMs)
  let lastTicksMs = machine.ticksMs()
  /** How far this clock is known to be ahead of the wall clock. */
  let knownAheadMs = lastMs - machine.nowMs()

  function noteStep(aheadMs: number): void {
    const stepMs = Math.round(aheadMs - knownAheadMs)
    if (Math.abs(stepMs) < STEP_MS) return
    knownAheadMs = Math.max(0, aheadMs)
    if (stepMs > 0) {
      log.warn({ stepMs: -stepMs, aheadMs: Math.round(knownAheadMs) }, STEPPED_BACK)
      return
    }
    log.warn({ stepMs: -stepMs, aheadMs: Math.round(knownAheadMs) }, STEPPED_FORWARD)
  }

  return {
    nowMs() {
      const wallMs = machine.nowMs()
      const ticksMs = machine.ticksMs()
      const dueMs = lastMs + (ticksMs - lastTicksMs)
      noteStep(dueMs - wallMs)
      lastTicksMs = ticksMs
      lastMs = Math.max(dueMs, wallMs)
      return Math.floor(lastMs)
    },
    ticksMs: machine.ticksMs,
    after: machine.after,
  }
}

const STEPPED_BACK =
  "the machine's clock went back; Veto's clock goes on from where it was, until the machine's has caught up or Veto is restarted"
const STEPPED_FORWARD = "the machine's clock went forward; what is due by then is done now"
