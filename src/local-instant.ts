import { wallClock } from './policy/calendar/local-time.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/**
 * Reads a local date and a minute of it, 0 to 1,439, as an instant of this time zone. A time that is skipped, as clocks
 * are set forward, is the moment at which they are; one that comes twice is its first.
 */
export function localInstants(timezone: string): (date: string, minute: number) => number {
  const read = wallClock(timezone)
  const localMs = (instantMs: number) => {
    const { date, minute } = read(instantMs)
    return Date.parse(`${date}T00:00:00Z`) + minute * MINUTE_MS
  }
  const aheadMs = (instantMs: number) => localMs(instantMs) - instantMs
  return (date, minute) => {
    const wantedMs = Date.parse(`${date}T00:00:00Z`) + minute * MINUTE_MS
    const offsets = [aheadMs(wantedMs - DAY_MS), aheadMs(wantedMs + DAY_MS)]
    const firstMs = wantedMs - Math.max(...offsets)
    const lastMs = wantedMs - Math.min(...offsets)
    return firstMinute(firstMs, lastMs, (atMs) => localMs(atMs) >= wantedMs)
  }
}

/** The first of these minutes at which it is so; it is so at the last one. */
function firstMinute(fromMs: number, toMs: number, isSo: (atMs: number) => boolean): number {
  let low = fromMs
  let high = toMs
  if (isSo(low)) return low
  while (high - low > MINUTE_MS) {
    const middle = low + Math.floor((high - low) / MINUTE_MS / 2) * MINUTE_MS
    if (isSo(middle)) high = middle
    else low = middle
  }
  return high
}
