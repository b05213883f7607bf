import { expect, test } from 'vitest'
import { satisfiesObligation } from '../../../src/policy/compile/satisfies-obligation.ts'
import { anObligation, aRequirement } from '../../support/builders.ts'

const two = anObligation({ quorum: 2 })

test.each([
  ['the same', two, two],
  ['fewer of the same people', two, anObligation({ quorum: 1 })],
  ['the same people or others', two, anObligation({ quorum: 2, groups: ['finance-team', 'growth'] })],
  [
    'the first stage alone',
    anObligation({ stages: [[aRequirement()], [aRequirement({ groups: ['cfo'] })]] }),
    anObligation(),
  ],
  ['a second step that was taken', anObligation({ confirm: 'type_tool_name' }), anObligation()],
  [
    'other times, edits and grants',
    anObligation({ timeoutMs: 1, edit: 'all' }),
    anObligation({ timeoutMs: 2, remindMs: 1, denyQuorum: 3 }),
  ],
])('approvals are sufficient for %s', (_, given, wanted) => {
  expect(satisfiesObligation(given, wanted)).toBe(true)
})

test.each([
  ['more people', anObligation(), two],
  ['other people', anObligation(), anObligation({ groups: ['growth'] })],
  ['some of the people', anObligation({ groups: ['finance-team', 'growth'] }), anObligation()],
  [
    'others besides',
    anObligation(),
    anObligation({ stages: [[aRequirement(), aRequirement({ groups: ['cfo'] })]] }),
  ],
  [
    'a further stage',
    anObligation(),
    anObligation({ stages: [[aRequirement()], [aRequirement({ groups: ['cfo'] })]] }),
  ],
  [
    'people for whom nobody stands in any more',
    anObligation({ stages: [[aRequirement({ escalationGroups: ['managers'] })]] }),
    anObligation(),
  ],
  ['a second step', anObligation(), anObligation({ confirm: 'type_tool_name' })],
  ['a reason', anObligation(), anObligation({ requireReason: ['approve'] })],
  ['nobody for themselves', anObligation({ selfApproval: true }), anObligation()],
])('approvals are not sufficient where %s must approve', (_, given, wanted) => {
  expect(satisfiesObligation(given, wanted)).toBe(false)
})
