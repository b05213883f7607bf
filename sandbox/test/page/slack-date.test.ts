import { expect, test } from 'vitest'
import { dayLine, formatSlackDate } from '../../src/page/text/slack-date.ts'

const nowMs = Date.UTC(2026, 10, 20, 22, 0)

test.each([
  ['{date_num}', '2026-11-03'],
  ['{date}', 'November 3rd, 2026'],
  ['{date_short}', 'Nov 3, 2026'],
  ['{date_long}', 'Tuesday, November 3rd, 2026'],
  ['{time}', '9:05 AM'],
  ['{time_secs}', '9:05:07 AM'],
  ['{date_pretty} at {time}', 'November 3rd, 2026 at 9:05 AM'],
])('formatSlackDate() formats the token %s', (format, shown) => {
  const timestampS = Date.UTC(2026, 10, 3, 9, 5, 7) / 1_000

  expect(formatSlackDate({ format, timestampS, nowMs, timeZone: 'UTC' })).toBe(shown)
})

test('formatSlackDate() writes today, yesterday and tomorrow in pretty dates', () => {
  const shown = [0, -1, 1].map((days) =>
    formatSlackDate({
      format: '{date_short_pretty}',
      timestampS: nowMs / 1_000 + days * 86_400,
      nowMs,
      timeZone: 'UTC',
    }),
  )

  expect(shown).toEqual(['today', 'yesterday', 'tomorrow'])
})

test("formatSlackDate() uses the reader's time zone to decide the day", () => {
  const date = { format: '{date_pretty} {time}', timestampS: nowMs / 1_000 + 7_200, nowMs }

  expect(formatSlackDate({ ...date, timeZone: 'UTC' })).toBe('tomorrow 12:00 AM')
  expect(formatSlackDate({ ...date, timeZone: 'America/New_York' })).toBe('today 7:00 PM')
})

test('formatSlackDate() returns null for an unknown token and for a timestamp out of range', () => {
  expect(formatSlackDate({ format: '{date} {moon}', timestampS: 0, nowMs })).toBeNull()
  expect(formatSlackDate({ format: '{date}', timestampS: 1e15, nowMs })).toBeNull()
  expect(formatSlackDate({ format: '{date}', timestampS: Number.NaN, nowMs })).toBeNull()
})

test('dayLine() writes near days as a word and others as a date', () => {
  expect(dayLine(nowMs, nowMs, 'UTC')).toBe('Today')
  expect(dayLine(nowMs - 86_400_000, nowMs, 'UTC')).toBe('Yesterday')
  expect(dayLine(Date.UTC(2026, 10, 12), nowMs, 'UTC')).toBe('Thursday, November 12th')
})
