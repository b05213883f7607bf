import { z } from 'zod'
import { compileCalendar, type Hours, WEEKDAYS } from '../calendar/calendar.ts'
import { oneOrMore, read, Timezone } from './schema-parts.ts'

const Dates = read(
  z.string('expected a date such as "2026-12-20", or two with a / between'),
  readDates,
  'expected a date such as "2026-12-20", or two in order such as "2026-12-20/2027-01-02"',
)
/** A weekday, or a range of them: numbers from 0, Sunday. */
export const Days = read(
  z.string('expected a weekday such as mon, or mon-fri'),
  readDays,
  'expected a weekday such as mon, or mon-fri',
)
/** Hours of the day, once read in minutes from midnight. */
export const HoursOfDay = read(
  z.string('expected hours such as "09:00-17:30"'),
  readHours,
  'expected hours such as "09:00-17:30"; "22:00-06:00" spans midnight, and 24:00 is the end of the day',
)

/** When a rule holds, or does not; compiled once read. */
export const CalendarShape = z
  .strictObject({
    dates: oneOrMore(Dates).optional(),
    days: oneOrMore(Days).optional(),
    hours: oneOrMore(HoursOfDay).optional(),
    timezone: Timezone,
  })
  .refine(
    ({ dates, days, hours }) => dates !== undefined || days !== undefined || hours !== undefined,
    'expected `dates`, `days` or `hours`',
  )
  .transform(({ dates = null, days = null, hours = null, timezone }) =>
    compileCalendar({ dates, days: days?.flat() ?? null, hours, timezone }),
  )

const DATE = /^\d{4}-\d{2}-\d{2}$/

function readDates(text: string): { readonly from: string; readonly to: string } | null {
  const [from = '', to = from, ...rest] = text.split('/')
  return rest.length === 0 && isDate(from) && isDate(to) && from <= to ? { from, to } : null
}

function isDate(text: string): boolean {
  const timeMs = DATE.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(timeMs) && new Date(timeMs).toISOString().startsWith(text)
}

function readDays(text: string): readonly number[] | null {
  const [first = '', last = first, ...rest] = text.toLowerCase().split('-')
  const from = WEEKDAYS.indexOf(first)
  const to = WEEKDAYS.indexOf(last)
  if (rest.length > 0 || from < 0 || to < 0) return null
  const length = ((to - from + 7) % 7) + 1
  return Array.from({ length }, (_, index) => (from + index) % 7)
}

function readHours(text: string): Hours | null {
  const found = /^(\d{2}):(\d{2})-(\d{2}):(\d{2})$/.exec(text)
  if (found === null) return null
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = found.slice(1).map(Number)
  const hours = { from: fromHour * 60 + fromMinute, to: toHour * 60 + toMinute }
  const isTime = fromMinute < 60 && toMinute < 60 && hours.from < 1_440 && hours.to <= 1_440
  return isTime && hours.from !== hours.to ? hours : null
}
