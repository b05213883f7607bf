import { lazyByKey } from './lazy.ts'

/** Local date and time. */
export interface LocalTime {
  /** `2026-12-20`. */
  readonly date: string
  /** From midnight, 0 to 1,439, in local time: a skipped hour never occurs, a repeated one occurs twice. */
  readonly minute: number
}

/** Converts instants to local time in an IANA time zone. */
export function wallClock(timezone: string): (nowMs: number) => LocalTime {
  return clockOf(timezone)
}

/** By time zone: a format takes longer to build than hundreds of dates take to format, and rules share zones. */
const clockOf = lazyByKey((timezone: string) => {
  const format = formatFor(timezone)
  let last: { readonly atMs: number; readonly time: LocalTime } | null = null
  return (nowMs: number) => {
    // All rules of a call ask for the same moment, and formatting it takes longer than evaluating a rule.
    if (last?.atMs !== nowMs) last = { atMs: nowMs, time: localTime(format, nowMs) }
    return last.time
  }
})

function localTime(format: Intl.DateTimeFormat, nowMs: number): LocalTime {
  // Split by hand, as `formatToParts` takes several times as long.
  const [month, day, year = '', hour, minute] = format.format(nowMs).match(/\d+/g) ?? []
  return {
    date: `${year.padStart(4, '0')}-${month}-${day}`,
    minute: Number(hour) * 60 + Number(minute),
  }
}

function formatFor(timezone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  })
}

/** The day before a date. */
export function dayBefore(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
}

/** The weekday of a date, 0 to 6 from Sunday. */
export function weekdayOf(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay()
}
