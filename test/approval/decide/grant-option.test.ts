import { expect, test } from 'vitest'
import { grantOf } from '../../../src/approval/decide/grant-option.ts'
import type { GrantOption } from '../../../src/approval/model/grant.ts'
import { missingIn } from '../../../src/approval/review/vote.ts'
import type { GrantBounds } from '../../../src/policy/model/decision.ts'
import { ANN, aCall, anObligation, aPendingRequest, NOW_MS } from '../../support/builders.ts'

const HALF_AN_HOUR_MS = 1_800_000
const FOR_TOOL: GrantBounds = { scopes: ['tool'], maxMs: HALF_AN_HOUR_MS }

test.each<[string, GrantOption, Partial<GrantCase>]>([
  ['a category, where the rule lets the tool', { scope: 'category', span: 'five' }, {}],
  ['an hour, where the rule lets half of one', { scope: 'tool', span: 'hour' }, {}],
  ['a session, where there is none', { scope: 'tool', span: 'session' }, { sessionId: null }],
  ['anything, where the rule grants nothing', { scope: 'tool', span: 'five' }, { grant: null }],
  ['anything, where two people must agree', { scope: 'tool', span: 'five' }, { quorum: 2 }],
])('a grant that the modal did not offer is refused together with the approval: %s', (_, grant, asked) => {
  expect(missingIn(vote(grant), asking(asked))).toEqual({ code: 'not_offered' })
})

test('a grant that the modal offered is accepted, and one that it did not offer is not', () => {
  expect(missingIn(vote({ scope: 'tool', span: 'five' }), asking({}))).toBeNull()
  expect(missingIn(vote({ scope: 'tool', span: 'session' }), asking({}))).toBeNull()
})

test.each<[GrantOption['span'], object]>([
  ['session', { sessionId: 'run-42', usesLeft: null }],
  ['five', { sessionId: null, usesLeft: 5 }],
])('grantOf() for %s ends no later than the rule allows', (span, expected) => {
  const grant = grantOf(asking({}), { scope: 'tool', span }, { by: ANN, atMs: NOW_MS })

  expect(grant).toMatchObject({ ...expected, expiresAtMs: NOW_MS + HALF_AN_HOUR_MS, by: ANN })
})

interface GrantCase {
  readonly sessionId: string | null
  readonly grant: GrantBounds | null
  readonly quorum: number
}

function asking({ sessionId = 'run-42', grant = FOR_TOOL, quorum = 1 }: Partial<GrantCase>) {
  return aPendingRequest({ call: aCall({ sessionId }) }, { obligation: anObligation({ grant, quorum }) })
}

function vote(grant: GrantOption) {
  return { choice: 'approve', comment: null, confirmation: null, grant } as const
}
