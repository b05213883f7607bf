import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseCron } from '../../../src/core/cron.ts'
import { scheduleProblem, scheduleProblemIn } from '../../../src/policy/schema/schedule-schema.ts'
import { NOW_MS } from '../../support/builders.ts'
import { diagnosticsOf } from '../builders.ts'

test('scheduleProblem() accepts five fields within their bounds', () => {
  for (const text of [
    '0 9 * * MON',
    '*/15 0-6 1,15 1-12/3 0-7',
    '59 23 31 DEC sun,wed',
    ' 0  9 * jan-mar MON-FRI ',
  ]) {
    expect([text, scheduleProblem(text)]).toEqual([text, null])
  }
})

test('scheduleProblem() refuses everything else', () => {
  for (const text of [
    '',
    '0 9 * *',
    '0 0 9 * * MON',
    '60 9 * * *',
    '0 24 * * *',
    '0 9 0 * *',
    '0 9 * 13 *',
    '0 9 * * 8',
    '0 9 * MON *',
    '5-1 9 * * *',
    '*/0 9 * * *',
    '*/5/5 9 * * *',
    '5/5 9 * * *',
    '1-2-3 9 * * *',
    '1,,2 9 * * *',
    '@weekly',
    '0 9 ? * MON',
    '0 9 L * *',
    '0 9 15W * *',
    '0 9 * * MON#2',
    '0 9 1 * +MON',
    '0 9 * JANUARY *',
  ]) {
    expect([text, scheduleProblem(text)]).toEqual([text, 'expected five cron fields such as "0 9 * * MON"'])
  }
})

test('scheduleProblem() refuses a day that none of its months has', () => {
  expect(scheduleProblem('0 9 31 2 *')).toBe('never occurs: no month of 2 has a day 31')
  for (const text of ['0 9 30 FEB *', '0 9 31 4,6,SEP *', '0 9 31 2-2 MON', '0 9 30-31 2 *']) {
    expect([text, scheduleProblem(text)]).toEqual([text, expect.stringContaining('never occurs')])
  }
  for (const text of ['0 9 29 2 *', '0 9 31 2,3 *', '0 9 28-31 2 *', '0 9 */10 2 *', '0 9 29 2 MON']) {
    expect([text, scheduleProblem(text)]).toEqual([text, null])
  }
})

test('a schedule with a day of month and a weekday means days that are both', () => {
  const firstMondays = parseCron('0 9 1-7 * MON', 'UTC').nextRuns(3, new Date('2026-11-20T00:00:00Z'))

  expect(firstMondays.map((run) => run.toISOString())).toEqual([
    '2026-12-07T09:00:00.000Z',
    '2027-01-04T09:00:00.000Z',
    '2027-02-01T09:00:00.000Z',
  ])
})

test('a digest whose schedule never occurs, or whose zone does not exist, is an error with its position', () => {
  const digest = (schedule: string, timezone: string) =>
    diagnosticsOf({
      'a.yaml': `digest:\n  channel: "#a"\n  schedule: "${schedule}"\n  timezone: ${timezone}\n`,
    })

  expect(digest('0 9 31 2 *', 'UTC')).toEqual([
    'a.yaml:3:13: digest.schedule: never occurs: no month of 2 has a day 31',
  ])
  expect(digest('0 9 * * MON', 'Europe/Berlyn')).toEqual([
    'a.yaml:4:13: digest.timezone: expected a time zone such as Europe/Berlin, got "Europe/Berlyn"; did you mean Europe/Berlin?',
  ])
})

test('a digest whose interval daylight saving always skips is an error with its position', () => {
  const digest = (schedule: string, timezone: string) =>
    diagnosticsOf({
      'a.yaml': `digest:\n  channel: "#a"\n  schedule: "${schedule}"\n  timezone: ${timezone}\n`,
    })

  // A 25th of March that is a Sunday is the day on which clocks in Berlin go from 2 to 3.
  for (const never of ['*/15 2 25 3 SUN', '0 2-2/1 25 3-3/1 7-7']) {
    expect(digest(never, 'Europe/Berlin')).toEqual([
      'a.yaml:3:13: digest.schedule: never occurs: Europe/Berlin skips this time on all of its days',
    ])
    expect(digest(never, 'Asia/Tokyo')).toEqual([])
  }
  for (const occurring of ['0 2 25 3 SUN', '*/15 1,2 25 3 SUN', '*/15 2 * 3 SUN']) {
    expect(digest(occurring, 'Europe/Berlin')).toEqual([])
  }
})

test('every schedule that is accepted can be run by the scheduler', () => {
  const number = (min: number, max: number) => fc.integer({ min, max }).map(String)
  const field = (min: number, max: number) =>
    fc.oneof(
      fc.constant('*'),
      number(min, max),
      fc.tuple(number(min, max), number(min, max)).map((pair) => pair.join('-')),
      fc
        .tuple(number(min, max), number(min, max), number(1, 9))
        .map(([from, to, step]) => `${from}-${to}/${step}`),
      number(1, 20).map((step) => `*/${step}`),
      fc.array(number(min, max), { minLength: 1, maxLength: 3 }).map((all) => all.join(',')),
    )
  const schedule = fc
    .tuple(field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 7))
    .map((fields) => fields.join(' '))
  fc.assert(
    fc.property(schedule, (text) => {
      fc.pre(scheduleProblem(text) === null && scheduleProblemIn('Europe/Berlin', text) === null)
      expect(parseCron(text, 'Europe/Berlin').nextRun(new Date(NOW_MS))?.getTime()).toBeGreaterThan(NOW_MS)
    }),
    { numRuns: 300 },
  )
})
