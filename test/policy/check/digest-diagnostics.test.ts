import { expect, test } from 'vitest'
import { aBundle, diagnosticsOf } from '../builders.ts'

const GROUPS = 'approvers:\n  a: { channel: "#a", digest: true }\n  b: { channel: "#b", digest: false }\n'
const DIGEST = 'digest: { channel: "#d", schedule: "0 9 * * MON", timezone: UTC }\n'

test('the groups with digest: true get their own digest, also when the digest stands in another file', () => {
  const { digest } = aBundle({ 'a.yaml': GROUPS, 'b.yaml': DIGEST })

  expect(digest).toMatchObject({ channel: '#d', groups: [{ name: 'a', channel: '#a' }] })
})

test.each([
  ['', false],
  [', monthly: false', false],
  [', monthly: true', true],
])('months are reviewed only where the digest says so: %j', (written, monthly) => {
  expect(aBundle({ 'b.yaml': DIGEST.replace(' }', `${written} }`) }).digest).toMatchObject({ monthly })
})

test('whether months are reviewed is true or false', () => {
  expect(diagnosticsOf({ 'b.yaml': DIGEST.replace(' }', ', monthly: "yes" }') })).toEqual([
    expect.stringContaining('digest.monthly: '),
  ])
})

test('a group cannot have a digest in a bundle without a schedule for it', () => {
  expect(diagnosticsOf({ 'a.yaml': GROUPS })).toEqual([
    "a.yaml:2:31: the group would get no digest: add `digest` with the bundle's channel, schedule and timezone",
  ])
})
