import { wallClock } from '../../core/local-time.ts'
import { compileCalendar, type Times } from './calendar.ts'

/**
 * When the quiet hours end that hold this moment: the moment itself when none hold it. Null when they do not end within
 * eight days. Times are in milliseconds.
 */
export function quietUntilMs(windows: readonly Times[], nowMs: number): number | null {
  if (windows.length === 0) return nowMs
  const calendars = windows.map(compileCalendar)
  const isQuiet = (atMs: number) => calendars.some((calendar) => calendar.covers(atMs))
  if (!isQuiet(nowMs)) return nowMs
  const ends = [...new Set(windows.flatMap((times) => possibleEnds(times, nowMs)))]
  return ends.sort((one, other) => one - other).find((atMs) => atMs > nowMs && !isQuiet(atMs)) ?? null
}

const MINUTE_MS = 60_000
const DAY_MINUTES = 1_440
/** A week of quiet days, and one more day for a change of the clocks. */
const DAYS = 8
/** What a change of the clocks within the quiet hours moves their end by, in minutes. */
const SHIFTS = [-60, -30, 0, 30, 60]

/** Hours end at their `to`, days at midnight. */
function possibleEnds({ hours, timezone }: Times, nowMs: number): readonly number[] {
  const { minute } = wallClock(timezone)(nowMs)
  const startMs = nowMs - (nowMs % MINUTE_MS)
  return [0, ...(hours ?? []).map(({ to }) => to % DAY_MINUTES)].flatMap((end) =>
    Array.from({ length: DAYS + 1 }, (_, day) => end - minute + day * DAY_MINUTES).flatMap((minutes) =>
      SHIFTS.map((shift) => startMs + (minutes + shift) * MINUTE_MS),
    ),
  )
}
