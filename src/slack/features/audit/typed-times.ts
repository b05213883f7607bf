import { nearest } from '../../../core/nearest.ts'

const DAY_MS = 86_400_000
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

/** The date, UTC, that a word such as `yesterday` or `monday` stands for: the latest such day; null: it stands for none. */
export function dateOfWord(word: string, nowMs: number): string | null {
  const day = word.toLowerCase()
  if (day === 'today') return dateOf(nowMs)
  if (day === 'yesterday') return dateOf(nowMs - DAY_MS)
  const weekday = WEEKDAYS.findIndex((name) => day.length >= 3 && name.startsWith(day))
  if (weekday < 0) return null
  const daysAgo = (new Date(nowMs).getUTCDay() - weekday + 7) % 7
  return dateOf(nowMs - daysAgo * DAY_MS)
}

/** The nearest word for a day; null: none is near. */
export function nearestDay(word: string): string | null {
  return nearest(word, ['today', 'yesterday', ...WEEKDAYS])
}

function dateOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10)
}
