import { expect, test } from 'vitest'
import { aBundle, aCall, diagnosticsOf } from '../builders.ts'

/** Does a rule with these times fire at each of these moments? */
function fires(times: string, moments: readonly string[], key = 'during'): readonly boolean[] {
  const bundle = aBundle({ 'a.yaml': `rules: [{ name: r, tool: t, ${key}: ${times}, action: deny }]` })
  return moments.map(
    (moment) => bundle.evaluate(aCall({ tool: 't', nowMs: Date.parse(moment) })).effect === 'deny',
  )
}

const freeze = '{ dates: ["2026-12-20/2027-01-02", 2027-03-01], timezone: Europe/Berlin }'

test('dates of a rule begin and end at local midnight, both days included', () => {
  expect(
    fires(freeze, [
      '2026-12-19T22:59:59.999Z',
      '2026-12-19T23:00:00Z',
      '2027-01-02T22:59:59.999Z',
      '2027-01-02T23:00:00Z',
    ]),
  ).toEqual([false, true, true, false])
})

test('dates of a rule may be single days', () => {
  expect(fires(freeze, ['2027-02-28T22:59:00Z', '2027-02-28T23:00:00Z', '2027-03-01T23:00:00Z'])).toEqual([
    false,
    true,
    false,
  ])
})

test('outside makes a rule fire at all other times', () => {
  expect(fires(freeze, ['2026-12-25T12:00:00Z', '2027-06-01T12:00:00Z'], 'outside')).toEqual([false, true])
})

test('days and hours of a rule must both match, the end of the hours excluded', () => {
  const office = '{ days: [mon-fri], hours: ["09:00-17:30"], timezone: UTC }'
  expect(
    fires(office, [
      '2026-11-20T08:59:59Z',
      '2026-11-20T09:00:00Z',
      '2026-11-20T17:29:59Z',
      '2026-11-20T17:30:00Z',
      '2026-11-21T12:00:00Z',
    ]),
  ).toEqual([false, true, true, false, false])
})

test('hours over midnight belong to the day on which they began', () => {
  const nights = '{ days: fri, hours: "22:00-06:00", timezone: UTC }'
  expect(
    fires(nights, [
      '2026-11-20T05:00:00Z',
      '2026-11-20T22:00:00Z',
      '2026-11-21T05:59:59Z',
      '2026-11-21T06:00:00Z',
      '2026-11-21T22:00:00Z',
    ]),
  ).toEqual([false, true, true, false, false])
})

test('weekdays may run over the end of the week, and a day may end at 24:00', () => {
  const weekend = '{ days: [sat-mon], hours: ["20:00-24:00"], timezone: UTC }'
  expect(fires(weekend, ['2026-11-21T23:59:00Z', '2026-11-23T20:00:00Z', '2026-11-24T20:00:00Z'])).toEqual([
    true,
    true,
    false,
  ])
})

const berlin = '{ hours: ["02:00-03:00"], timezone: Europe/Berlin }'
const newYork = '{ hours: ["01:00-02:00"], timezone: America/New_York }'

test('daylight saving in Berlin skips the hour that is missing in spring', () => {
  expect(fires(berlin, ['2026-03-28T01:30:00Z', '2026-03-29T00:59:59Z', '2026-03-29T01:00:00Z'])).toEqual([
    true,
    false,
    false,
  ])
})

test('daylight saving in Berlin covers both passes of the hour that is repeated in autumn', () => {
  expect(
    fires(berlin, [
      '2026-10-24T23:59:59Z',
      '2026-10-25T00:30:00Z',
      '2026-10-25T01:30:00Z',
      '2026-10-25T02:00:00Z',
    ]),
  ).toEqual([false, true, true, false])
})

test('daylight saving in New York skips the hour that is missing in spring, and keeps the one before', () => {
  const skipped = '{ hours: ["02:00-03:00"], timezone: America/New_York }'
  expect(fires(skipped, ['2026-03-07T07:30:00Z', '2026-03-08T06:59:59Z', '2026-03-08T07:00:00Z'])).toEqual([
    true,
    false,
    false,
  ])
  expect(fires(newYork, ['2026-03-08T06:30:00Z'])).toEqual([true])
})

test('daylight saving in New York covers both passes of the hour that is repeated in autumn', () => {
  expect(
    fires(newYork, [
      '2026-11-01T04:59:59Z',
      '2026-11-01T05:30:00Z',
      '2026-11-01T06:30:00Z',
      '2026-11-01T07:00:00Z',
    ]),
  ).toEqual([false, true, true, false])
})

test('daylight saving moves the start of a day with the clocks', () => {
  const day = '{ dates: [2026-03-29, 2026-10-25], timezone: Europe/Berlin }'
  expect(
    fires(day, [
      '2026-03-28T23:00:00Z',
      '2026-03-29T21:59:59Z',
      '2026-03-29T22:00:00Z',
      '2026-10-24T22:00:00Z',
      '2026-10-25T22:59:59Z',
      '2026-10-25T23:00:00Z',
    ]),
  ).toEqual([true, true, false, true, true, false])
})

test('the trace of a rule with hours shows the local time', () => {
  const bundle = aBundle({
    'a.yaml': 'rules: [{ name: r, tool: t, during: { days: mon, timezone: Asia/Kolkata }, action: deny }]',
  })

  const [policy] = bundle.evaluate(aCall({ tool: 't' })).trace.policies

  expect(policy?.rules[0]?.observations).toEqual(['it is sat 2026-11-21 03:30 in Asia/Kolkata'])
})

test('times that do not exist are refused, with what was expected', () => {
  const diagnostics = (times: string) =>
    diagnosticsOf({ 'a.yaml': `rules: [{ name: r, tool: t, action: deny, during: ${times} }]` })

  expect(diagnostics('{ dates: [2026-02-30], timezone: UTC }')).toEqual([
    'a.yaml:1:61: rules[0].during.dates[0]: expected a date such as "2026-12-20", or two in order such as "2026-12-20/2027-01-02"',
  ])
  expect(diagnostics('{ dates: [2026-02-03/2026-02-02], timezone: UTC }')).toHaveLength(1)
  expect(diagnostics('{ days: [mo], timezone: UTC }')).toEqual([
    'a.yaml:1:60: rules[0].during.days[0]: expected a weekday such as mon, or mon-fri',
  ])
  for (const hours of ['9-17', '"09:00-09:00"', '"24:00-25:00"', '"09:60-10:00"', '"09:00-24:01"']) {
    expect(diagnostics(`{ hours: [${hours}], timezone: UTC }`)).toHaveLength(1)
  }
  expect(diagnostics('{ timezone: UTC }')).toEqual([
    'a.yaml:1:51: rules[0].during: expected `dates`, `days` or `hours`',
  ])
  expect(diagnostics('{ days: mon }')).toEqual([
    'a.yaml:1:51: rules[0].during.timezone: is missing, expected a time zone such as Europe/Berlin',
  ])
  expect(diagnostics('{ days: mon, timezone: Mars/Olympus }')).toEqual([
    'a.yaml:1:74: rules[0].during.timezone: expected a time zone such as Europe/Berlin, got "Mars/Olympus"',
  ])
})

test('time zones are known by each of their names, in either case', () => {
  const midnight = '2026-12-19T23:00:00Z'
  for (const zone of ['Europe/Berlin', 'europe/berlin', 'MET'])
    expect(fires(`{ dates: 2026-12-20, timezone: ${zone} }`, [midnight]), zone).toEqual([true])
  expect(fires('{ dates: 2026-12-20, timezone: UTC }', [midnight])).toEqual([false])

  const everyMinute = '{ hours: "00:00-24:00", timezone: ZONE }'
  for (const zone of Intl.supportedValuesOf('timeZone').filter((_, index) => index % 40 === 0))
    expect(fires(everyMinute.replace('ZONE', zone), [midnight]), zone).toEqual([true])
})
