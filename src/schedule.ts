import { parse } from 'node-cron'
import type { Clock } from './core/clock.ts'
import type { Log } from './core/log.ts'
import { localInstants } from './local-instant.ts'
import { wallClock, weekdayOf } from './policy/calendar/local-time.ts'

/** When something is to happen: a cron expression of five fields, read in an IANA time zone. */
export interface Plan {
  readonly schedule: string
  readonly timezone: string
}

/** A moment that a plan names. An hour that is skipped or comes twice takes none away and adds none. */
export interface Occurrence {
  readonly atMs: number
  /** The same local time seven days earlier. */
  readonly weekBeforeMs: number
  /** When the plan named a moment before this one; null: not within 400 days. */
  readonly beforeMs: number | null
}

/** One job and its plan. The job's own record makes it happen once; the schedule says when to look. */
export interface Schedule {
  /** Looks at once, for what was missed, and then at each occurrence of the plan; null: never. Replaces the plan before. */
  follow(plan: Plan | null): void
  stop(): Promise<void>
}

interface Parts {
  readonly name: string
  readonly run: () => Promise<void>
  readonly clock: Clock
  readonly log: Log
}

/** Looks also in between: the wall clock may be set, and a run may have failed. */
const LONGEST_WAIT_MS = 3_600_000

export function createSchedule({ name, run, clock, log }: Parts): Schedule {
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
export function lastOccurrence(plan: Plan, nowMs: number): Occurrence | null {
  const calendar = readPlan(plan)
  // A day later: a clock that is set back at midnight shows the day before again.
  const today = addDays(wallClock(plan.timezone)(nowMs).date, 1)
  const found = firstWhere(calendar, { from: today, step: -1 }, (atMs) => atMs <= nowMs)
  if (found === null || nowMs - found.atMs > REACH_DAYS * DAY_MS) return null
  const before = firstWhere(calendar, { from: found.date, step: -1 }, (atMs) => atMs < found.atMs)
  const weekBeforeMs = calendar.instant(addDays(found.date, -7), found.minute)
  return { atMs: found.atMs, weekBeforeMs, beforeMs: before?.atMs ?? null }
}

function nextOccurrenceMs(plan: Plan, nowMs: number): number | null {
  const today = addDays(wallClock(plan.timezone)(nowMs).date, -1)
  return firstWhere(readPlan(plan), { from: today, step: 1 }, (atMs) => atMs > nowMs)?.atMs ?? null
}

interface PlanCalendar {
  /** Of the day, in order. */
  readonly minutes: readonly number[]
  isDay(date: string): boolean
  instant(date: string, minute: number): number
}

function readPlan({ schedule, timezone }: Plan): PlanCalendar {
  const { minute, hour, dayOfMonth, month, dayOfWeek } = parse(schedule)
  const inOrder = (values: readonly number[]) => [...values].sort((one, other) => one - other)
  return {
    minutes: inOrder(hour).flatMap((each) => inOrder(minute).map((past) => each * 60 + past)),
    isDay: (date) =>
      month.includes(Number(date.slice(5, 7))) &&
      dayOfMonth.includes(Number(date.slice(8, 10))) &&
      dayOfWeek.includes(weekdayOf(date)),
    instant: localInstants(timezone),
  }
}

interface Found {
  readonly date: string
  readonly minute: number
  readonly atMs: number
}

interface Way {
  /** A local date. */
  readonly from: string
  /** Forward or backward. */
  readonly step: 1 | -1
}

/** The first occurrence on the way of which it is so, within 400 days. */
function firstWhere(
  { minutes, isDay, instant }: PlanCalendar,
  { from, step }: Way,
  isSo: (atMs: number) => boolean,
): Found | null {
  const inOrder = step === 1 ? minutes : [...minutes].reverse()
  for (let days = 0; days <= FARTHEST_DAYS; days += 1) {
    const date = addDays(from, days * step)
    if (!isDay(date)) continue
    for (const minute of inOrder) {
      const atMs = instant(date, minute)
      if (isSo(atMs)) return { date, minute, atMs }
    }
  }
  return null
}

function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}
