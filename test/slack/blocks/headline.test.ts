import { expect, test } from 'vitest'
import type { Execution } from '../../../src/approval/model/execution.ts'
import type { KeptRequest, VetoRequest } from '../../../src/approval/model/request.ts'
import { headline, headlineText } from '../../../src/slack/blocks/headline.ts'
import {
  ANN,
  anObligation,
  aPendingRequest,
  aRequest,
  aRequirement,
  aVote,
  BEN,
  NOW_MS,
  settledAs,
} from '../../support/builders.ts'

const PENDING = aPendingRequest()
const OF_TWO = { obligation: anObligation({ quorum: 2 }) }
const EDIT = { by: ANN, atMs: NOW_MS, params: {}, maskedParams: {}, furthestStage: 0 }
const RAN = { redeemedAtMs: NOW_MS, atMs: NOW_MS + 1_200, output: null, error: null, refused: null }

test.each<[string, VetoRequest, string]>([
  ['waits', PENDING, '⏳ A refund · needs 1 approval from finance-team'],
  [
    'waits for people of one of several groups',
    aPendingRequest({}, { obligation: anObligation({ groups: ['finance-team', 'cfo'] }) }),
    '⏳ A refund · needs 1 approval from finance-team or cfo',
  ],
  [
    'waits for two groups',
    aPendingRequest(
      {},
      {
        obligation: anObligation({
          stages: [[aRequirement(), aRequirement({ groups: ['cfo'], quorum: 2 })]],
        }),
      },
    ),
    '⏳ A refund · needs 1 approval from finance-team, and 2 approvals from cfo',
  ],
  [
    'has one of two approvals',
    aPendingRequest({}, { ...OF_TWO, votes: [aVote()] }),
    '⏳ A refund · 1 of 2 approvals from finance-team',
  ],
  [
    'has lost its only approval again',
    aPendingRequest({}, { ...OF_TWO, votes: [aVote(), aVote({ choice: 'deny' })] }),
    '⏳ A refund · needs 2 approvals from finance-team',
  ],
  [
    'is paused',
    aPendingRequest({}, { pause: { sinceMs: NOW_MS } }),
    "⏸️ A refund · paused for the agent's reply",
  ],
  [
    'is blocked, although it is paused too',
    aPendingRequest({}, { blocked: 'nobody is there', pause: { sinceMs: NOW_MS } }),
    '⚠️ A refund · nobody can approve it now',
  ],
  [
    'holds its approval',
    aPendingRequest(
      {},
      {
        votes: [aVote()],
        hold: { by: ANN, comment: null, grant: null, sinceMs: NOW_MS, untilMs: NOW_MS + 10_000 },
      },
    ),
    '👍 A refund · approved by Ann, not started yet',
  ],
  ['is approved', approved(null), '👍 A refund · approved by Ann'],
  [
    'is approved with changes',
    { ...approved(null), edit: EDIT },
    '👍 A refund · approved with changes by Ann',
  ],
  ['is running', approved({ status: 'redeemed', atMs: NOW_MS }), '▶️ A refund · running, approved by Ann'],
  ['is done', approved({ ...RAN, status: 'succeeded' }), '✅ A refund · done, approved by Ann'],
  ['failed', approved({ ...RAN, status: 'failed' }), '❌ A refund failed · approved by Ann'],
  [
    'failed, with a result that was refused',
    approved({ ...RAN, status: 'failed', refused: 'not exact' }),
    '❌ A refund failed · approved by Ann',
  ],
  [
    'ran with a result that was refused',
    approved({ ...RAN, status: 'succeeded', refused: 'not exact' }),
    '⚠️ A refund · ran, but its result was refused, approved by Ann',
  ],
  [
    'never ran',
    approved({ status: 'lapsed', atMs: NOW_MS }),
    '⌛ A refund never ran · approved by Ann, not started in time',
  ],
  [
    'was approved and then denied',
    approved({ status: 'denied', by: null, atMs: NOW_MS, reason: 'The policies deny it now: freeze' }),
    '🚫 A refund · approved by Ann, then denied by the policies',
  ],
  [
    'was approved and then locked down',
    approved({ status: 'denied', by: BEN, atMs: NOW_MS, reason: 'Locked down by Ben: too many' }),
    '🔒 A refund · approved by Ann, then locked down by Ben',
  ],
  ['was denied by a person', settledAs(PENDING, 'rejected'), '🚫 A refund · denied by Ann'],
  ['was denied by the policies', settledAs(PENDING, 'denied'), '🚫 A refund · denied by the policies'],
  ['was denied by a lockdown', lockedDown(), '🔒 A refund · locked down by Ben'],
  ['expired', settledAs(PENDING, 'expired'), '⌛ A refund · expired: nobody answered in time'],
  ['was withdrawn', settledAs(PENDING, 'cancelled'), '↩️ A refund · withdrawn by the agent'],
  [
    'was withdrawn by Veto',
    settledAs(PENDING, 'cancelled', { settledBy: null }),
    '↩️ A refund · withdrawn by Veto',
  ],
  ['was allowed at once', aRequest(), '👍 A refund · allowed by the policies'],
  [
    'was allowed by a grant and ran',
    aRequest({
      state: { status: 'allowed', reason: 'granted', grantId: 'grt_1' },
      execution: { ...RAN, status: 'succeeded' },
    }),
    '✅ A refund · done, allowed by a grant',
  ],
  [
    'was denied at once',
    aRequest({ state: { status: 'denied', reason: 'not allowed', lockedDownBy: null } }),
    '🚫 A refund · denied by the policies',
  ],
])('headline() of a request that %s says so', (_, request, line) => {
  expect(headlineText(headline(request), 'A refund', 150)).toBe(line)
})

test('headlineText() cuts what the call is about before it cuts what is true of it', () => {
  const line = headlineText(headline(approved({ ...RAN, status: 'failed' })), 'Refund '.repeat(40), 150)

  expect(line).toHaveLength(150)
  expect(line).toMatch(/^❌ Refund .*… failed · approved by Ann$/)
})

test('headlineText() keeps some of both when many people approved', () => {
  const votes = Array.from({ length: 40 }, (_, at) => aVote({ by: { id: `U${at}`, name: `Somebody ${at}` } }))
  const request = { ...settledAs(aPendingRequest({}, { votes }), 'approved') }
  const line = headlineText(headline(request), 'Refund '.repeat(40), 150)

  expect(line.length).toBeLessThanOrEqual(150)
  expect(line).toContain('Refund Refund')
  expect(line).toContain('approved by Somebody 0')
})

function lockedDown(): VetoRequest {
  const denied = settledAs(PENDING, 'denied', { comment: 'Locked down by Ben: too many' })
  const settlement = { status: 'denied', settledAtMs: NOW_MS, comment: 'too many', answer: null } as const
  return { ...denied, state: { ...PENDING.state, ...settlement, settledBy: BEN } }
}

function approved(execution: Execution | null): KeptRequest {
  return { ...settledAs(aPendingRequest({}, { votes: [aVote()] }), 'approved'), execution }
}
