import { expect, test } from 'vitest'
import { aBundle, diagnosticsOf } from '../builders.ts'

const GROUPS = 'approvers:\n  a: { channel: "#a", digest: true }\n  b: { channel: "#b", digest: false }\n'
const DIGEST = 'digest: { channel: "#d", schedule: "0 9 * * MON", timezone: UTC }\n'

test('the groups with digest: true get their own digest, also when the digest stands in another file', () => {
  const { digest } = aBundle({ 'a.yaml': GROUPS, 'b.yaml': DIGEST })

  expect(digest).toMatchObject({ channel: '#d', groups: [{ name: 'a', channel: '#a' }] })
})

test('a group cannot have a digest in a bundle without a schedule for it', () => {
  expect(diagnosticsOf({ 'a.yaml': GROUPS })).toEqual([
    "a.yaml:2:31: the group would get no digest: add `digest` with the bundle's channel, schedule and timezone",
  ])
})
