import { TimeOrAge } from '#protocol/audit.ts'
import { MAX_ABSENCE_MS } from '../../../approval/model/absence.ts'
import { parseCron } from '../../../core/cron.ts'
import { parseDuration } from '../../../core/duration.ts'
import { nearest } from '../../../core/nearest.ts'

/** When the absence ends; or one sentence that says what is wrong with what was typed. */
export type TypedEnd = { readonly endsAtMs: number } | { readonly problem: string }

/**
 * Reads `tomorrow`, a weekday, a date, a UTC time or a span such as `3d`, after `until` or `for`. Days begin at 9:00 in this
 * time zone; a weekday is the next such day. Nothing stands for the next morning. An end is in the future and within a year.
 */
export function readEnd(typed: string, nowMs: number, timezone: string): TypedEnd {
  const word = typed.replace(PREPOSITION, '').trim().toLowerCase()
  if (word === '' || word === 'tomorrow') return { endsAtMs: nextMorning(nowMs, timezone) }
  const spanMs = parseDuration(word)
  if (spanMs !== null) return withinAYear(nowMs + spanMs, word, nowMs)
  const weekday = word.length < 3 ? undefined : WEEKDAYS.find((name) => name.startsWith(word))
  if (weekday !== undefined) return { endsAtMs: nextMorning(nowMs, timezone, `* * ${weekday.slice(0, 3)}`) }
  return readMoment(word, nowMs, timezone)
}

/** Do these words begin with `until`, `till` or `for`, and so name no person? */
export function isEnd(typed: string): boolean {
  return PREPOSITION.test(typed)
}

const PREPOSITION = /^(?:until|till|for)(?:\s+|$)/i
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

/** 9:00 on the next day, after today, that this cron pattern of day, month and weekday fits. */
export function nextMorning(nowMs: number, timezone: string, days = '* * *'): number {
  const midnight = parseCron('0 0 * * *', timezone).nextRun(new Date(nowMs)) ?? new Date(nowMs + DAY_MS)
  const beforeMidnight = new Date(midnight.getTime() - 1)
  return (parseCron(`0 9 ${days}`, timezone).nextRun(beforeMidnight) ?? midnight).getTime()
}

const DAY_MS = 86_400_000

function readMoment(word: string, nowMs: number, timezone: string): TypedEnd {
  const time = word.toUpperCase()
  if (!TimeOrAge.safeParse(time).success) return { problem: notATime(word) }
  if (time.includes('T')) return withinAYear(Date.parse(time), time, nowMs)
  const [, month, day] = time.split('-')
  const endsAtMs = nextMorning(nowMs, timezone, `${Number(day)} ${Number(month)} *`)
  return Math.abs(endsAtMs - Date.parse(`${time}T09:00Z`)) < DAY_MS
    ? { endsAtMs }
    : { problem: `${word} is not a date after today and within a year.` }
}

function withinAYear(endsAtMs: number, word: string, nowMs: number): TypedEnd {
  if (endsAtMs <= nowMs) return { problem: `${word} is in the past. Choose a time in the future.` }
  return endsAtMs > nowMs + MAX_ABSENCE_MS
    ? { problem: `${word} is more than a year away. Choose a time within a year.` }
    : { endsAtMs }
}

function notATime(word: string): string {
  const near = nearest(word, ['tomorrow', ...WEEKDAYS])
  const hint =
    near === null
      ? 'Expected tomorrow, a weekday, a date such as 2026-12-01, or a span such as 3d.'
      : `Did you mean ${near}?`
  return `"${word}" is not a time. ${hint}`
}
