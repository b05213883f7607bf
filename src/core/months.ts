import { parseCron } from './cron.ts'
import { wallClock } from './local-time.ts'

/** A calendar month in a time zone: `[fromMs, toMs)`. */
export interface Month {
  /** `2026-11`: later months have later names. */
  readonly name: string
  readonly fromMs: number
  readonly toMs: number
}

/** The calendar month before that of a moment, in an IANA time zone. */
export function monthBefore(timezone: string, atMs: number): Month {
  const next = new Date((Math.floor(atMs / 1_000) + 1) * 1_000)
  const [to, from] = parseCron('0 0 1 * *', timezone).previousRuns(2, next)
  if (to === undefined || from === undefined) throw new RangeError(`no month ends before ${atMs}`)
  const fromMs = from.getTime()
  return { name: wallClock(timezone)(fromMs).date.slice(0, 7), fromMs, toMs: to.getTime() }
}
