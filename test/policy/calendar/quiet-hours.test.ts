import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileCalendar, type Times } from '../../../src/policy/calendar/calendar.ts'
import { quietUntilMs } from '../../../src/policy/calendar/quiet-hours.ts'

const NIGHTS: Times = {
  dates: null,
  days: null,
  hours: [{ from: 20 * 60, to: 8 * 60 }],
  timezone: 'Europe/Berlin',
}
const WEEKENDS: Times = { dates: null, days: [0, 6], hours: null, timezone: 'Europe/Berlin' }

function end(windows: readonly Times[], moment: string): string | null {
  const untilMs = quietUntilMs(windows, Date.parse(moment))
  return untilMs === null ? null : new Date(untilMs).toISOString()
}

test.each([
  ['an evening, until the next morning', '2026-11-18T20:15:30Z', '2026-11-19T07:00:00.000Z'],
  ['an early morning', '2026-11-19T06:59:59Z', '2026-11-19T07:00:00.000Z'],
  ['midday, which is not quiet', '2026-11-19T12:00:00Z', '2026-11-19T12:00:00.000Z'],
  ['the minute in which they end', '2026-11-19T07:00:00Z', '2026-11-19T07:00:00.000Z'],
  ['the night in which the clocks go back', '2026-10-24T19:00:00Z', '2026-10-25T07:00:00.000Z'],
  ['the night in which the clocks go forward', '2027-03-27T20:00:00Z', '2027-03-28T06:00:00.000Z'],
])('quiet hours at night end in the morning, by local time: %s', (_, moment, until) => {
  expect(end([NIGHTS], moment)).toBe(until)
})

test('quiet nights and quiet weekends together last from Friday evening to Monday morning', () => {
  expect(end([NIGHTS, WEEKENDS], '2026-11-20T22:00:00Z')).toBe('2026-11-23T07:00:00.000Z')
})

test('quiet hours that never end have no end', () => {
  expect(end([{ ...NIGHTS, hours: [{ from: 0, to: 1_440 }] }], '2026-11-20T22:00:00Z')).toBeNull()
})

test('quiet hours end at the first minute that none of them covers', () => {
  const minute = fc.integer({ min: 0, max: 1_439 })
  const hours = fc
    .tuple(minute, minute)
    .filter(([from, to]) => from !== to)
    .map(([from, to]) => ({ from, to }))
  const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu')
  const days = fc.option(fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 3 }))
  const times = fc.record({
    dates: fc.constant(null),
    days,
    hours: fc.option(fc.tuple(hours)),
    timezone: zone,
  })
  const nowMs = fc
    .integer({ min: 0, max: 60 * 24 * 365 })
    .map((at) => Date.parse('2026-01-01T00:00:00Z') + at * 60_000)
  fc.assert(
    fc.property(fc.array(times, { minLength: 1, maxLength: 2 }), nowMs, (windows, moment) => {
      expect(quietUntilMs(windows, moment)).toBe(firstUncovered(windows, moment))
    }),
    { numRuns: 60 },
  )
})

/** Minute by minute, for at most a week and a day. */
function firstUncovered(windows: readonly Times[], nowMs: number): number | null {
  const calendars = windows.map(compileCalendar)
  for (let minute = 0; minute <= 8 * 1_440; minute += 1) {
    const atMs = nowMs + minute * 60_000
    if (!calendars.some((calendar) => calendar.covers(atMs))) return atMs
  }
  return null
}
