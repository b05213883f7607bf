import { canonicalJson } from '../../../core/canonical-json.ts'
import { decimalOf, grouped } from '../../../core/decimal.ts'
import { formatOf, inWords } from './format.ts'

/** With separators of thousands: `1,234,567.5`. A number that doubles do not hold exactly stays as it is. */
export const number = formatOf('number', (value) =>
  typeof value === 'number' ? inWords(numberText(value), { isExact: true }) : null,
)

/** The number with separators of thousands, else as JSON. */
export function numberText(value: number): string {
  const decimal = decimalOf(value)
  return decimal === null ? canonicalJson(value) : grouped(decimal)
}
