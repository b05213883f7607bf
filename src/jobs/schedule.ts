import type { Clock } from '../core/clock.ts'
import { parseCron } from '../core/cron.ts'
import { wallClock } from '../core/local-time.ts'
import type { Log } from '../core/log.ts'

/** A cron expression of five fields in an IANA time zone. */
export interface Plan {
  readonly schedule: string
  readonly timezone: string
}

/** A scheduled time. Daylight saving neither drops nor repeats a fixed time. */
export interface Occurrence {
  readonly atMs: number
  /** The same local time seven days earlier; for a weekly schedule, the previous occurrence. */
  readonly weekBeforeMs: number
  /** The previous occurrence; null: none within 400 days. */
  readonly beforeMs: number | null
}

/** A job with its schedule. The job itself ensures that each occurrence runs once; the schedule says when to check. */
export interface Schedule {
  /** Checks at once, for a missed occurrence, and then at each occurrence; null: never. Replaces the previous schedule. */
  follow(plan: Plan | null): void
  stop(): Promise<void>
}

interface Deps {
  readonly name: string
  readonly run: () => Promise<void>
  readonly clock: Clock
  readonly log: Log
}

/** Also checks in between: the wall clock may be set, and a run may have failed. */
const LONGEST_WAIT_MS = 3_600_000

export function createSchedule({ name, run, clock, log }: Deps): Schedule {
  let last: Promise<void> = Promise.resolve()
  let callOff = () => {}

  async function attempt(): Promise<void> {
    try {
      await run()
    } catch (error) {
      log.error({ err: error, job: name }, 'a scheduled job failed')
    }
  }

  function look(plan: Plan): void {
    last = last.then(attempt)
    const nowMs = clock.nowMs()
    const nextMs = nextOccurrenceMs(plan, nowMs) ?? Number.POSITIVE_INFINITY
    callOff = clock.after(Math.min(nextMs - nowMs, LONGEST_WAIT_MS), () => look(plan))
  }

  return {
    follow(plan) {
      callOff()
      if (plan !== null) look(plan)
    },
    async stop() {
      callOff()
      await last
    },
  }
}

const DAY_MS = 86_400_000
const REACH_DAYS = 8
const FARTHEST_DAYS = 400

/** The latest occurrence within the eight days before now, or now; null when there is none. */
export function lastOccurrence({ schedule, timezone }: Plan, nowMs: number): Occurrence | null {
  const [last, before] = parseCron(schedule, timezone).previousRuns(2, secondAfter(nowMs))
  if (last === undefined || nowMs - last.getTime() > REACH_DAYS * DAY_MS) return null
  const atMs = last.getTime()
  const isNear = before !== undefined && atMs - before.getTime() <= FARTHEST_DAYS * DAY_MS
  const beforeMs = isNear ? before.getTime() : null
  return { atMs, weekBeforeMs: weekBefore(timezone, { atMs, beforeMs }), beforeMs }
}

/** The library searches strictly before a moment, in whole seconds. */
function secondAfter(nowMs: number): Date {
  return new Date((Math.floor(nowMs / 1_000) + 1) * 1_000)
}

function nextOccurrenceMs({ schedule, timezone }: Plan, nowMs: number): number | null {
  return parseCron(schedule, timezone).nextRun(new Date(nowMs))?.getTime() ?? null
}

const WEEK_MS = 7 * DAY_MS
const MINUTE_MS = 60_000
/** Largest change of a zone's offset. */
const LONGEST_SHIFT_MS = 7_200_000

/** The weeks of a weekly schedule are contiguous, also where daylight saving skipped its time. */
function weekBefore(timezone: string, { atMs, beforeMs }: Pick<Occurrence, 'atMs' | 'beforeMs'>): number {
  const sameTimeMs = sameLocalTimeAWeekBefore(timezone, atMs)
  return beforeMs !== null && Math.abs(beforeMs - sameTimeMs) <= LONGEST_SHIFT_MS ? beforeMs : sameTimeMs
}

function sameLocalTimeAWeekBefore(timezone: string, atMs: number): number {
  const read = wallClock(timezone)
  const localMs = (instantMs: number) => {
    const { date, minute } = read(instantMs)
    return Date.parse(`${date}T00:00:00Z`) + minute * MINUTE_MS
  }
  return atMs + localMs(atMs) - localMs(atMs - WEEK_MS) - 2 * WEEK_MS
}
