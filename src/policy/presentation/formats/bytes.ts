import type { Json } from '../../../core/json.ts'
import { type FormattedValue, formatOf, inWords } from './format.ts'

/** A number of bytes, in the decimal units that disks are sold in: `1.5 MB`. */
export const bytes = formatOf('bytes', present)

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

function present(value: Json): FormattedValue | null {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) return null
  if (value < 1_000) return inWords(`${value} ${value === 1 ? 'byte' : 'bytes'}`, { isExact: true })
  const step = Math.min(UNITS.length - 1, Math.floor((value.toFixed(0).length - 1) / 3))
  const rounded = Math.round((value / 1_000 ** step) * 10) / 10
  const isNext = rounded >= 1_000 && step < UNITS.length - 1
  const text = isNext ? `${rounded / 1_000} ${UNITS[step + 1]}` : `${rounded} ${UNITS[step]}`
  return inWords(text, { isExact: false })
}
