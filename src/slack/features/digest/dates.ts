import type { Period } from '../../../ledger/period.ts'

/** `16–22 Nov`, `28 Nov – 4 Dec`, or `November 2026` for exactly that month. */
export function datesOf({ fromMs, toMs, timezone }: Period): string {
  return monthOf({ fromMs, toMs, timezone }) ?? datesBetween(new Date(fromMs), new Date(toMs - 1), timezone)
}

/** `November 2026`; null: the period is no calendar month. */
export function monthOf({ fromMs, toMs, timezone: timeZone }: Period): string | null {
  const day = new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric' })
  const month = new Intl.DateTimeFormat('en-GB', { timeZone, month: 'long', year: 'numeric' })
  const name = month.format(fromMs)
  const isWhole = day.format(fromMs) === '1' && day.format(toMs) === '1' && month.format(toMs - 1) === name
  return isWhole ? name : null
}

/** Both included: `16–22 Nov`, `28 Nov – 4 Dec`. */
export function datesBetween(first: Date, last: Date, timeZone: string): string {
  const dates = new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'short' })
  return dates
    .formatRange(first, last)
    .replaceAll(/\s/g, ' ')
    .replace(/^(\d+) – (\d)/, '$1–$2')
}
