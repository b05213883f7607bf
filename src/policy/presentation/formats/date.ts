import { z } from 'zod'
import type { Json } from '../../../core/json.ts'
import { type Format, type FormattedValue, inWords, optionIn } from './format.ts'

const UNITS = ['seconds', 'ms'] as const
type Unit = (typeof UNITS)[number]

/** A point in time, from ISO 8601 text, or with a unit from the time since 1970; or a day from ISO 8601 text. */
export const date: Format = {
  usage: 'date, date(seconds) or date(ms)',
  bind([unitName, ...more]) {
    if (unitName === undefined) return { reads: [], present: fromText }
    const unit = optionIn(unitName, UNITS)
    return unit === null || more.length > 0
      ? null
      : { reads: [], present: (value) => fromNumber(value, unit) }
  },
}

const Day = z.iso.date()
/** With its offset: a time without one could be anywhere. */
const Instant = z.iso.datetime({ offset: true })
const LONGEST = 40
/** The end of the year 9999. */
const LAST_MS = 253_402_300_799_999

function fromText(value: Json): FormattedValue | null {
  if (typeof value !== 'string' || value.length > LONGEST) return null
  if (Day.safeParse(value).success) return inWords(value, { isExact: true })
  return Instant.safeParse(value).success ? moment(Date.parse(value)) : null
}

function fromNumber(value: Json, unit: Unit): FormattedValue | null {
  if (typeof value !== 'number') return null
  return moment(unit === 'ms' ? value : value * 1_000)
}

/** Null where Slack has no date. */
function moment(atMs: number): FormattedValue | null {
  if (!Number.isSafeInteger(atMs) || atMs < 0 || atMs > LAST_MS) return null
  const iso = new Date(atMs).toISOString()
  const [day = '', time = ''] = iso
    .replace(/(:00)?\.000Z$/, '')
    .replace(/Z$/, '')
    .split('T')
  return { parts: [{ kind: 'moment', atMs, text: `${day} ${time} UTC` }], isExact: false }
}
