import { expect, test } from 'vitest'
import { satisfiesObligation } from '../../../src/policy/compile/satisfies-obligation.ts'
import { aRequirement, someTerms } from '../../support/builders.ts'

const two = someTerms({ quorum: 2 })

test.each([
  ['the same', two, two],
  ['fewer of the same people', two, someTerms({ quorum: 1 })],
  ['the same people or others', two, someTerms({ quorum: 2, groups: ['finance-team', 'growth'] })],
  [
    'the first stage alone',
    someTerms({ stages: [[aRequirement()], [aRequirement({ groups: ['cfo'] })]] }),
    someTerms(),
  ],
  ['a second step that was taken', someTerms({ confirm: 'type_tool_name' }), someTerms()],
  [
    'other times, edits and grants',
    someTerms({ timeoutMs: 1, edit: 'all' }),
    someTerms({ timeoutMs: 2, remindMs: 1, denyQuorum: 3 }),
  ],
])('approvals are sufficient for %s', (_, given, wanted) => {
  expect(satisfiesObligation(given, wanted)).toBe(true)
})

test.each([
  ['more people', someTerms(), two],
  ['other people', someTerms(), someTerms({ groups: ['growth'] })],
  ['some of the people', someTerms({ groups: ['finance-team', 'growth'] }), someTerms()],
  [
    'others besides',
    someTerms(),
    someTerms({ stages: [[aRequirement(), aRequirement({ groups: ['cfo'] })]] }),
  ],
  [
    'a further stage',
    someTerms(),
    someTerms({ stages: [[aRequirement()], [aRequirement({ groups: ['cfo'] })]] }),
  ],
  [
    'people for whom nobody stands in any more',
    someTerms({ stages: [[aRequirement({ escalationGroups: ['managers'] })]] }),
    someTerms(),
  ],
  ['a second step', someTerms(), someTerms({ confirm: 'type_tool_name' })],
  ['a reason', someTerms(), someTerms({ requireReason: ['approve'] })],
  ['nobody for themselves', someTerms({ selfApproval: true }), someTerms()],
])('approvals are not sufficient where %s must approve', (_, given, wanted) => {
  expect(satisfiesObligation(given, wanted)).toBe(false)
})
