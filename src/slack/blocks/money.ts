import type { Money } from '../../core/money.ts'

/** An amount for people: `€11,480.00`. */
export function moneyText({ currency, minorUnits }: Money): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency })
  const { maximumFractionDigits: digits = 0 } = format.resolvedOptions()
  return format.format(minorUnits / 10 ** digits).replaceAll('\u{a0}', ' ')
}
