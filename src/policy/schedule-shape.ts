/** Is this a cron expression of five fields, each within its bounds: minute, hour, day, month, weekday? */
export function isSchedule(text: string): boolean {
  const fields = text.trim().split(/[ \t]+/)
  return (
    fields.length === FIELDS.length && FIELDS.every((field, index) => isField(fields[index] ?? '', field))
  )
}

interface Field {
  readonly min: number
  readonly max: number
  readonly names: readonly string[]
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

const FIELDS: readonly Field[] = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  { min: 1, max: 12, names: MONTHS },
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
