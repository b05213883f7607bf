import { lazy } from '../../core/lazy.ts'
import { dayBefore, type LocalTime, wallClock, weekdayOf } from '../../core/local-time.ts'

/** Times of a rule. A null field does not restrict. */
export interface Times {
  /** Both ends included. */
  readonly dates: readonly { readonly from: string; readonly to: string }[] | null
  /** 0 to 6 from Sunday. */
  readonly days: readonly number[] | null
  /** Minutes from midnight, `to` excluded; with `from` after `to` the hours span midnight. */
  readonly hours: readonly Hours[] | null
  /** IANA name. */
  readonly timezone: string
}

export interface Hours {
  readonly from: number
  readonly to: number
}

/** Compiled times. */
export interface Calendar {
  covers(nowMs: number): boolean
  /** The local time: `sun 2026-12-20 14:05 in Europe/Berlin`. */
  describe(nowMs: number): string
}

/** Compiles times: a moment is covered when its day, weekday and hour all are. Hours after midnight belong to the previous day. */
export function compileCalendar(times: Times): Calendar {
  // The first one of a process takes it 20 ms: no start waits for it.
  const clock = lazy(() => wallClock(times.timezone))
  return {
    covers(nowMs) {
      const local = clock()(nowMs)
      return (times.hours ?? [ALL_DAY]).some((hours) => {
        const day = startDay(hours, local)
        return day !== null && isOnDate(times, day) && isOnWeekday(times, day)
      })
    },
    describe(nowMs) {
      const { date, minute } = clock()(nowMs)
      const time = [Math.floor(minute / 60), minute % 60]
        .map((part) => String(part).padStart(2, '0'))
        .join(':')
      return `${WEEKDAYS[weekdayOf(date)]} ${date} ${time} in ${times.timezone}`
    },
  }
}

/** Weekdays as a rule writes them, from Sunday. */
export const WEEKDAYS: readonly string[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

const ALL_DAY: Hours = { from: 0, to: 1_440 }

/** The date on which the hours began that hold this moment; null when they do not hold it. */
function startDay({ from, to }: Hours, { date, minute }: LocalTime): string | null {
  if (from < to) return from <= minute && minute < to ? date : null
  if (minute >= from) return date
  return minute < to ? dayBefore(date) : null
}

function isOnDate({ dates }: Times, day: string): boolean {
  return dates === null || dates.some(({ from, to }) => from <= day && day <= to)
}

function isOnWeekday({ days }: Times, day: string): boolean {
  return days === null || days.includes(weekdayOf(day))
}
