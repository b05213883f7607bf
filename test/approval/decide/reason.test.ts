import { expect, test } from 'vitest'
import { reasonFor } from '../../../src/approval/decide/reason.ts'
import type { SettledStatus } from '../../../src/approval/model/approval.ts'
import { ANN, aPendingRequest, aVote, settledAs } from '../../support/builders.ts'

const MATTERS = {
  call: { kind: 'call' },
  question: { kind: 'question', form: 'text', options: [] },
  plan: { kind: 'plan' },
} as const

test.each<[keyof typeof MATTERS, SettledStatus, string | null, string]>([
  ['call', 'approved', null, 'Approved by Ann'],
  ['call', 'approved', 'fine', 'Approved by Ann: fine'],
  ['call', 'rejected', 'Wrong customer', 'Denied by Ann: Wrong customer'],
  ['call', 'expired', null, 'Nobody answered in time. The rule asked for approval because: Because'],
  ['call', 'cancelled', null, 'Withdrawn by the agent before it was decided'],
  ['question', 'approved', null, 'Answered by Ann'],
  ['question', 'rejected', null, 'Ann cannot answer this'],
  ['question', 'rejected', 'Ask Ben', 'Ann cannot answer this: Ask Ben'],
  ['question', 'expired', null, 'Nobody answered in time'],
  ['question', 'cancelled', null, 'Withdrawn by the agent before it was answered'],
  ['plan', 'approved', 'Go', 'Approved by Ann: Go'],
  ['plan', 'rejected', 'Stop', 'Rejected by Ann: Stop'],
  ['plan', 'expired', null, 'Nobody answered in time, so the plan is not approved'],
  ['plan', 'cancelled', null, 'Withdrawn by the agent before it was decided'],
])('the reason of a %s that is %s, with the comment %j: %s', (kind, status, comment, reason) => {
  const votes = status === 'expired' ? [] : [aVote()]
  const pending = aPendingRequest({ subject: MATTERS[kind] }, { reason: 'Because', votes })
  const answer = kind === 'question' && status === 'approved' ? 'Berlin' : null
  const settledBy = status === 'expired' ? null : ANN

  expect(reasonFor(settledAs(pending, status, { comment, answer, settledBy }))).toBe(reason)
})

test.each([
  ['one of several approvals', { votes: [aVote()] }],
  ['changed policies had undone its approvals', { votes: [], restartedAtMs: 5 }],
])('the reason of a call that expired after %s does not say that nobody answered', (_, known) => {
  const pending = aPendingRequest({}, { reason: 'Because', ...known })

  expect(reasonFor(settledAs(pending, 'expired', { settledBy: null }))).toBe(
    'Not enough people answered in time. The rule asked for approval because: Because',
  )
})

test('the reason of a pending request is why people are asked', () => {
  expect(reasonFor(aPendingRequest({}, { reason: 'Because' }))).toBe('Because')
})
