import { canonicalJson } from './canonical-json.ts'

/** A decimal number as `Intl.NumberFormat` formats it without rounding. */
export type Decimal = `${number}`

/** The number in decimal digits; null when doubles do not hold every whole number of its size, or its digits need an exponent. */
export function decimalOf(value: number): Decimal | null {
  if (!(Math.abs(value) <= Number.MAX_SAFE_INTEGER)) return null
  return readDecimal(canonicalJson(value))
}

/** The text as a decimal number; null when it is none, or has leading zeros. */
export function readDecimal(text: string): Decimal | null {
  return isDecimal(text) ? text : null
}

/** A whole number of minor units in major ones: 1999 with 2 digits is 19.99. */
export function fromMinorUnits(amount: number, digits: number): Decimal | null {
  const sign = amount < 0 ? '-' : ''
  const all = Math.abs(amount)
    .toFixed(0)
    .padStart(digits + 1, '0')
  const whole = all.slice(0, all.length - digits)
  return readDecimal(digits === 0 ? `${sign}${whole}` : `${sign}${whole}.${all.slice(-digits)}`)
}

/** A decimal number of major units in minor ones: 19.99 with 2 digits is 1999. Null: it has more digits. */
export function toMinorUnits(decimal: Decimal | null, digits: number): number | null {
  if (decimal === null || fractionDigits(decimal) > digits) return null
  const [whole = '', fraction = ''] = decimal.split('.')
  return Number(`${whole}${fraction.padEnd(digits, '0')}`)
}

/** How many digits stand after the point. */
export function fractionDigits(decimal: Decimal): number {
  return decimal.split('.')[1]?.length ?? 0
}

/** With separators of thousands, and every digit that it has. */
export function grouped(decimal: Decimal): string {
  return new Intl.NumberFormat('en', { maximumFractionDigits: fractionDigits(decimal) }).format(decimal)
}

function isDecimal(text: string): text is Decimal {
  return /^-?(0|[1-9]\d{0,15})(\.\d{1,20})?$/.test(text)
}
