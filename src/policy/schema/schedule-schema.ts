import { occursIn, parseCron } from '../../core/cron.ts'

/**
 * What is wrong with a cron expression of five fields, each within its bounds: minute, hour, day, month, weekday. Null
 * when it occurs.
 */
export function scheduleProblem(text: string): string | null {
  try {
    if (parseCron(text, 'UTC').nextRun(ANY_DATE) !== null) return null
  } catch {
    return 'expected five cron fields such as "0 9 * * MON"'
  }
  const [, , day, month] = text.trim().split(/[ \t]+/)
  return `never occurs: no month of ${month} has a day ${day}`
}

/** Each day of a year meets each weekday within the years that follow any date. */
const ANY_DATE = new Date(0)

/** What is wrong with an otherwise valid schedule in an IANA time zone; null when it occurs there. */
export function scheduleProblemIn(timezone: string, text: string): string | null {
  return occursIn(YEARS, text, timezone)
    ? null
    : `never occurs: ${timezone} skips this time on all of its days`
}

/** Each day of a year meets each weekday in them. */
const YEARS = '2026-2066'
