import { expect, test } from 'vitest'
import { aBundle, diagnosticsOf } from '../builders.ts'

function diagnostics(group: string): readonly string[] {
  return diagnosticsOf({ 'a.yaml': `approvers:\n  a: ${group}\n` })
}

test('a group without notify mentions the people whom members names, and nobody of a channel', () => {
  const { approvers } = aBundle({
    'a.yaml': 'approvers: { named: { channel: "#a", members: ["@a"] }, channel: { channel: "#a" } }',
  })

  expect(approvers.get('named')).toMatchObject({ notify: 'mention', quiet: [] })
  expect(approvers.get('channel')).toMatchObject({ notify: 'none', quiet: [] })
})

test('notify: mention needs members that can be mentioned', () => {
  expect(diagnostics('{ channel: "#a", notify: mention }')).toEqual([
    'a.yaml:2:31: approvers.a.notify: mention needs `members` to name; expected here, dm or none for the members of a channel',
  ])
  expect(diagnostics('{ channel: "#a", notify: mentions }')).toEqual([
    "a.yaml:2:31: approvers.a.notify: unknown value 'mentions', did you mean 'mention'?",
  ])
})

test('quiet hours need hours or days, a time zone, and an end', () => {
  expect(diagnostics('{ channel: "#a", quiet: { timezone: UTC } }')).toEqual([
    'a.yaml:2:30: approvers.a.quiet: expected `hours` or `days`',
  ])
  expect(diagnostics('{ channel: "#a", quiet: { hours: "20:00-08:00" } }')).toEqual([
    'a.yaml:2:30: approvers.a.quiet[0].timezone: is missing, expected a time zone such as Europe/Berlin',
  ])
  expect(diagnostics('{ channel: "#a", quiet: { hours: "00:00-24:00", timezone: UTC } }')).toEqual([
    'a.yaml:2:30: approvers.a.quiet: expected hours that end: nobody would ever be notified',
  ])
  expect(diagnostics('{ channel: "#a", quiet: { hour: "20:00-08:00", timezone: UTC } }')).toContain(
    "a.yaml:2:32: unknown key 'hour', did you mean 'hours'?",
  )
})

test('quiet hours may be several, such as nights and weekends', () => {
  const { approvers } = aBundle({
    'a.yaml': `approvers:
  a:
    channel: "#a"
    quiet: [{ hours: "20:00-08:00", timezone: UTC }, { days: sat-sun, timezone: UTC }]`,
  })

  expect(approvers.get('a')?.quiet).toEqual([
    { dates: null, days: null, hours: [{ from: 1_200, to: 480 }], timezone: 'UTC' },
    { dates: null, days: [6, 0], hours: null, timezone: 'UTC' },
  ])
})

test('a wrong key of the only quiet hours is located where it stands, with the zone that was meant', () => {
  const text = 'approvers:\n  a:\n    channel: "#a"\n    quiet: { hours: "22:00-06:00", timezone: Berlin }\n'

  expect(diagnosticsOf({ 'a.yaml': text })).toEqual([
    'a.yaml:4:46: approvers.a.quiet[0].timezone: expected a time zone such as Europe/Berlin, got "Berlin"; did you mean Europe/Berlin?',
  ])
})
