import { wallClock } from '../core/local-time.ts'

const DAY_MS = 86_400_000
/** Offsets of time zones are multiples of this, so that all of it is on one local date. */
const QUARTER_HOUR_MS = 900_000

/** Numbers the local dates of moments in an IANA time zone: the next date has the next number. */
export function localDay(timezone: string): (atMs: number) => number {
  const read = wallClock(timezone)
  const known = new Map<number, number>()
  return (atMs) => {
    const quarter = Math.floor(atMs / QUARTER_HOUR_MS)
    const day = known.get(quarter) ?? Date.parse(`${read(atMs).date}T00:00:00Z`) / DAY_MS
    known.set(quarter, day)
    return day
  }
}

/** The date of a numbered day, as midnight in UTC. */
export function dateOfDay(day: number): Date {
  return new Date(day * DAY_MS)
}
