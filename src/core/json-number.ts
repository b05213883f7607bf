/** A double cannot distinguish more significant digits. */
const MAX_DIGITS = 17

/**
 * What was expected instead of a JSON number literal; null when a double represents it exactly.
 * Integers must lie within 2^53 - 1 on either side. Of any other number, the double written with as many significant
 * digits as the literal has, at most 17, or with as few as tell it from all others, must show the literal's own digits.
 * There is no minus zero.
 */
export function expectedNumber(literal: string): string | null {
  const { digits, exponent } = decimalOf(literal)
  if (digits === '') return literal.startsWith('-') ? 'a number other than minus zero' : null
  const value = Number(literal)
  if (!Number.isFinite(value)) return 'a number that a double can hold'
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return 'an integer within 2^53 - 1 (send larger ones as strings)'
  }
  if (digits.length > MAX_DIGITS || !keeps(value, digits, exponent)) {
    return 'a number whose digits a double keeps (send longer ones as strings)'
  }
  return null
}

interface Decimal {
  /** Significant digits without leading and trailing zeros; empty for zero. */
  readonly digits: string
  /** Exponent of ten in scientific notation. */
  readonly exponent: number
}

function decimalOf(literal: string): Decimal {
  const [mantissa = '', power = '0'] = literal.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.')
  const figures = whole + fraction
  const first = figures.search(/[1-9]/)
  if (first < 0) return { digits: '', exponent: 0 }
  return {
    digits: withoutZerosBehind(figures.slice(first)),
    exponent: Number(power) + whole.length - 1 - first,
  }
}

/** A loop, since the pattern /0+$/ takes quadratic time on long runs of zeros. */
function withoutZerosBehind(figures: string): string {
  let end = figures.length
  while (figures[end - 1] === '0') end -= 1
  return figures.slice(0, end)
}

function keeps(value: number, digits: string, exponent: number): boolean {
  const shortest = decimalOf(String(Math.abs(value)))
  if (shortest.digits === digits && shortest.exponent === exponent) return true
  const [mantissa = '', power = ''] = Math.abs(value)
    .toExponential(digits.length - 1)
    .split('e')
  return mantissa.replace('.', '') === digits && Number(power) === exponent
}
