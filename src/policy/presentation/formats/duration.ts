import type { Json } from '../../../core/json.ts'
import { type FormattedValue, formatInUnit, inWords } from './format.ts'

const UNITS_MS = { ms: 1, seconds: 1_000, minutes: 60_000, hours: 3_600_000 } as const
type Unit = keyof typeof UNITS_MS
const UNITS: readonly Unit[] = ['ms', 'seconds', 'minutes', 'hours']

/** A whole number of a unit, in days, hours, minutes and seconds: `1 h 30 min`. */
export const duration = formatInUnit('duration(ms, seconds, minutes or hours)', UNITS, present)

const PARTS = [
  { name: 'day', ms: 86_400_000 },
  { name: 'h', ms: 3_600_000 },
  { name: 'min', ms: 60_000 },
  { name: 's', ms: 1_000 },
  { name: 'ms', ms: 1 },
] as const

function present(value: Json, unit: Unit): FormattedValue | null {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) return null
  const totalMs = value * UNITS_MS[unit]
  if (!Number.isSafeInteger(totalMs)) return null
  let left = totalMs
  const words = PARTS.flatMap(({ name, ms }) => {
    const count = Math.floor(left / ms)
    left -= count * ms
    return count === 0 ? [] : [`${count} ${name === 'day' && count > 1 ? 'days' : name}`]
  })
  return inWords(words.length === 0 ? `0 ${unit === 'ms' ? 'ms' : 's'}` : words.join(' '), { isExact: true })
}
