import type { Clock } from './clock.ts'
import type { Log } from './log.ts'

interface SteadyClockOptions {
  readonly machine: Clock
  readonly log: Log
  /** Milliseconds since 1970 at which the clock starts at the earliest. Default: the wall clock. */
  readonly notBeforeMs?: number
  /** A moment before which the clock never is, which may rise; default: none. */
  readonly floorMs?: () => number
}

/** A smaller difference is not a step: the system clock is adjusted that much all the time. */
const STEP_MS = 1_000

/**
 * A clock that is never behind the wall clock and never goes back: after a step back it continues at the
 * pace of the monotonic clock, so that no span lasts longer than it should. Steps are logged.
 */
export function createSteadyClock({
  machine,
  log,
  notBeforeMs = 0,
  floorMs = () => 0,
}: SteadyClockOptions): Clock {
  let lastMs = Math.max(machine.nowMs(), notBeforeMs)
  let lastTicksMs = machine.ticksMs()
  /** How far this clock is ahead of the wall clock. */
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

  function raise(toMs: number, wallMs: number): void {
    if (toMs <= lastMs) return
    const raisedMs = Math.round(toMs - lastMs)
    lastMs = toMs
    if (raisedMs < STEP_MS) return
    knownAheadMs = Math.max(0, toMs - wallMs)
    log.warn({ raisedMs, aheadMs: Math.round(knownAheadMs) }, RAISED)
  }

  return {
    nowMs() {
      const wallMs = machine.nowMs()
      const ticksMs = machine.ticksMs()
      const dueMs = lastMs + (ticksMs - lastTicksMs)
      noteStep(dueMs - wallMs)
      lastTicksMs = ticksMs
      lastMs = Math.max(dueMs, wallMs)
      raise(floorMs(), wallMs)
      return Math.floor(lastMs)
    },
    ticksMs: machine.ticksMs,
    after: machine.after,
  }
}

const RAISED =
  'the system clock is behind that of another server on the same database; Veto continues with the later time: synchronize the clocks'
const STEPPED_BACK =
  'the system clock was set back; Veto continues with its own time until the system clock has caught up or Veto is restarted'
const STEPPED_FORWARD = 'the system clock was set forward; timers that are now due run at once'
