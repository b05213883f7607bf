import { type Money, majorUnits } from '../../core/money.ts'

/** An amount for people: `€11,480.00`. */
export function moneyText(money: Money): string {
  const { currency, minorUnits } = money
  const format = new Intl.NumberFormat('en', { style: 'currency', currency })
  return format.format(majorUnits(money) ?? minorUnits).replaceAll('\u{a0}', ' ')
}
