/**
 * What is wrong with a cron expression of five fields, each within its bounds: minute, hour, day, month, weekday. Null
 * when it comes round.
 */
export function scheduleFault(text: string): string | null {
  const fields = text.trim().split(/[ \t]+/)
  const isRead =
    fields.length === FIELDS.length && FIELDS.every((field, index) => isField(fields[index] ?? '', field))
  if (!isRead) return 'expected five cron fields such as "0 9 * * MON"'
  const [, , day = '*', month = '*'] = fields
  return hasDay(day, month) ? null : `never comes round: no month of ${month} has a day ${day}`
}

/** Is one of these days a day of one of these months, in a leap year at least? */
function hasDay(days: string, months: string): boolean {
  const longest = MONTH_DAYS.filter((_length, index) => holds(months, index + 1, MONTH)).reduce(
    (longer, length) => Math.max(longer, length),
    0,
  )
  return Array.from({ length: longest }, (_, index) => index + 1).some((day) => holds(days, day, DAY))
}

interface Field {
  readonly min: number
  readonly max: number
  readonly names: readonly string[]
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const DAY: Field = { min: 1, max: 31, names: [] }
const MONTH: Field = { min: 1, max: 12, names: MONTHS }
const FIELDS: readonly Field[] = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  DAY,
  MONTH,
  { min: 0, max: 7, names: WEEKDAYS },
]

function isField(text: string, field: Field): boolean {
  return text.split(',').every((part) => isPart(part, field))
}

/** `*`, `5`, `MON`, `1-5`, or steps through a range: `0-30/15`. */
function isPart(text: string, field: Field): boolean {
  const [range = '', step, ...rest] = text.split('/')
  if (rest.length > 0 || (step !== undefined && !/^[1-9]\d?$/.test(step))) return false
  if (range === '*') return true
  if (step !== undefined && !range.includes('-')) return false
  const [first = '', last, ...more] = range.split('-')
  const from = numberOf(first, field)
  const to = last === undefined ? from : numberOf(last, field)
  return more.length === 0 && from !== null && to !== null && from <= to
}

function numberOf(text: string, { min, max, names }: Field): number | null {
  const named = names.indexOf(text.toUpperCase())
  if (named >= 0) return named + min
  const value = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN
  return value >= min && value <= max ? value : null
}

/** Does a field that can be read hold this value? */
function holds(text: string, value: number, field: Field): boolean {
  return text.split(',').some((part) => {
    const [range = '', step = '1'] = part.split('/')
    const [first = '', last = first] = range.split('-')
    const from = range === '*' ? field.min : (numberOf(first, field) ?? 0)
    const to = range === '*' ? field.max : (numberOf(last, field) ?? 0)
    return value >= from && value <= to && (value - from) % Number(step) === 0
  })
}
