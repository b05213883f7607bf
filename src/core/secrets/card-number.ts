import { maskedCharacters } from './masked.ts'

/** Is this a payment card number, by its length, its first digits and its check digit? Spaces and hyphens may group it. */
export function isCardNumber(text: string): boolean {
  const digits = text.replace(/[ -]/g, '')
  return CARD.test(digits) && passesLuhn(digits)
}

/** The card number without its middle digits: the first six, the last four and the separators may be shown. */
export function maskCardNumber(text: string): string {
  const count = text.replace(/[ -]/g, '').length
  let at = 0
  const parts = text.match(/\d|[ -]/g) ?? []
  const kept = parts.map((part) => {
    if (part === ' ' || part === '-') return part
    at += 1
    return at > FIRST_SHOWN && at <= count - LAST_SHOWN ? HIDDEN : part
  })
  return kept.join('').replace(/•+/g, (hidden) => maskedCharacters(hidden.length))
}

const FIRST_SHOWN = 6
const LAST_SHOWN = 4
const HIDDEN = '•'

/** Visa, Mastercard, American Express, Discover, JCB, Diners. */
const CARD =
  /^(?:4\d{12}(?:\d{3})?|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|6(?:011|5\d\d)\d{12}|35\d{14}|3(?:0[0-5]|[68]\d)\d{11})$/

function passesLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, at) => {
    const doubled = at % 2 === 1 ? Number(digit) * 2 : Number(digit)
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return sum % 10 === 0
}
