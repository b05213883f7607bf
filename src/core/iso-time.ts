/**
 * The moment as ISO 8601 in UTC with milliseconds, as `Date` writes it. Fast for moments near the one before.
 * @throws {RangeError} for what is no moment.
 */
export function isoTime(atMs: number): string {
  if (!Number.isInteger(atMs) || Math.abs(atMs) > LATEST_MS) return new Date(atMs).toISOString()
  const minuteMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS
  if (minuteMs !== latest.minuteMs) latest = { minuteMs, text: new Date(minuteMs).toISOString().slice(0, -7) }
  const ms = atMs - minuteMs
  return `${latest.text}${TWO_DIGITS[Math.floor(ms / 1_000)]}.${THREE_DIGITS[ms % 1_000]}Z`
}

const MINUTE_MS = 60_000
/** The last moment that `Date` knows. */
const LATEST_MS = 8.64e15
const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'))
const THREE_DIGITS = Array.from({ length: 1_000 }, (_, number) => String(number).padStart(3, '0'))

/** The minute that was written last: up to its seconds. */
let latest = { minuteMs: Number.NaN, text: '' }
