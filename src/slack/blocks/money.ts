import { type Money, majorUnits, minorDigits } from '../../core/money.ts'

/** An amount for people: `€11,480.00`. */
export function moneyText(money: Money): string {
  const { currency, minorUnits } = money
  const digits = minorDigits(currency)
  const format = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
  return format.format(majorUnits(money) ?? minorUnits).replaceAll('\u{a0}', ' ')
}
