import { expect, test } from 'vitest'
import { readEnd } from '../../../../src/slack/features/away/typed-end.ts'

/** A Friday, 23:00 in Berlin. */
const NOW_MS = Date.parse('2026-11-20T22:00:00Z')
const BERLIN = 'Europe/Berlin'

test.each([
  ['', '2026-11-21T08:00Z'],
  ['until tomorrow', '2026-11-21T08:00Z'],
  ['until monday', '2026-11-23T08:00Z'],
  ['Until Mon', '2026-11-23T08:00Z'],
  ['until friday', '2026-11-27T08:00Z'],
  ['friday', '2026-11-27T08:00Z'],
  ['until 2026-12-01', '2026-12-01T08:00Z'],
  ['until 2027-04-01', '2027-04-01T07:00Z'],
  ['until 2026-12-01T17:30:00Z', '2026-12-01T17:30:00Z'],
  ['for 3d', '2026-11-23T22:00Z'],
  ['for 8h', '2026-11-21T06:00Z'],
])('"%s", typed on a Friday evening in Berlin, ends at %s', (typed, expected) => {
  expect(readEnd(typed, NOW_MS, BERLIN)).toEqual({ endsAtMs: Date.parse(expected) })
})

test('shortly after midnight, tomorrow is the day after the local one', () => {
  const end = readEnd('until tomorrow', Date.parse('2026-11-20T23:30:00Z'), BERLIN)

  expect(end).toEqual({ endsAtMs: Date.parse('2026-11-22T08:00Z') })
})

test.each([
  ['until fryday', '"fryday" is not a time. Did you mean friday?'],
  [
    'until whenever',
    '"whenever" is not a time. Expected tomorrow, a weekday, a date such as 2026-12-01, or a span such as 3d.',
  ],
  [
    'until 2026-02-30',
    '"2026-02-30" is not a time. Expected tomorrow, a weekday, a date such as 2026-12-01, or a span such as 3d.',
  ],
  ['until 2026-11-20', '2026-11-20 is not a date after today and within a year.'],
  ['until 2025-12-24', '2025-12-24 is not a date after today and within a year.'],
  ['for 367d', '367d is more than a year away. Choose a time within a year.'],
  ['for 999999d', '999999d is more than a year away. Choose a time within a year.'],
  ['until 2001-01-01T00:00:00Z', '2001-01-01T00:00:00Z is in the past. Choose a time in the future.'],
  [
    'until 9999-12-31T00:00:00Z',
    '9999-12-31T00:00:00Z is more than a year away. Choose a time within a year.',
  ],
  [
    'for 0d',
    '"0d" is not a time. Expected tomorrow, a weekday, a date such as 2026-12-01, or a span such as 3d.',
  ],
])('"%s" is answered with one sentence', (typed, problem) => {
  expect(readEnd(typed, NOW_MS, BERLIN)).toEqual({ problem })
})
