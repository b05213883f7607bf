import { expect, test } from 'vitest'
import type { Refusal } from '../../../src/approval/model/refusal.ts'
import { refusalText } from '../../../src/slack/adapters/refusal-text.ts'
import { ANN, aPendingRequest, settledAs } from '../../support/builders.ts'

const VOTES = [
  { by: ANN, groups: ['finance-team'], stage: 0, choice: 'approve', comment: null, atMs: 1 } as const,
]

test.each([
  ['approved', 'Too late: this request was already approved by Ann.'],
  ['rejected', 'Too late: this request was already denied by Ann.'],
  ['expired', 'Too late: this request has expired, as nobody answered in time.'],
  ['cancelled', 'Too late: the agent has withdrawn this request.'],
] as const)('refusalText() tells the loser of a race that the request was %s', (status, sentence) => {
  const votes = status === 'expired' ? [] : VOTES
  const request = settledAs(aPendingRequest({}, { votes }), status)

  expect(refusalText({ code: 'already_settled', request })).toBe(sentence)
})

test.each([
  ['question', 'approved', 'Too late: this request was already answered by Ann.'],
  ['question', 'rejected', "Too late: Ann can't answer it, and the agent has been notified."],
  ['plan', 'approved', 'Too late: this request was already approved by Ann.'],
  ['plan', 'rejected', 'Too late: this request was already rejected by Ann.'],
] as const)('refusalText() tells a person who was late for a %s that it was %s', (kind, status, sentence) => {
  const subject = kind === 'plan' ? { kind } : ({ kind, form: 'text', options: [] } as const)
  const request = settledAs(aPendingRequest({ subject }, { votes: VOTES }), status)

  expect(refusalText({ code: 'already_settled', request })).toBe(sentence)
})

test.each<[Refusal, string]>([
  [{ code: 'answer_invalid', why: 'empty' }, 'An answer is required'],
  [{ code: 'answer_invalid', why: 'too_long' }, 'at most 3,000 characters'],
  [{ code: 'answer_invalid', why: 'not_an_option' }, "Choose from the question's options"],
  [{ code: 'not_an_approver', groups: ['finance', 'cfo'] }, 'finance or cfo'],
  [{ code: 'own_request' }, 'on your behalf'],
  [{ code: 'own_agent' }, 'You own this agent'],
  [
    { code: 'owner_unknown', owner: 'gone@acme.test' },
    "The owner of this agent's key, gone@acme.test, is no longer in this workspace. Ask an admin to change it.",
  ],
  [{ code: 'already_voted' }, 'already'],
  [{ code: 'not_a_member', kind: 'guest' }, 'Guests'],
  [{ code: 'not_a_member', kind: 'external' }, 'other workspaces'],
  [{ code: 'membership_unknown' }, 'Try again'],
  [{ code: 'reason_required', choice: 'deny' }, 'A reason is required to deny'],
  [{ code: 'question_open' }, 'Ask again when it has'],
  [{ code: 'asked_enough', max: 10 }, 'asked 10 questions'],
  [{ code: 'question_unfit', max: 2_000 }, '1 to 2,000 characters'],
  [{ code: 'done_before' }, 'only once'],
  [{ code: 'confirmation_required', tool: 'pay_out' }, 'type pay_out'],
  [{ code: 'params_changed' }, 'Look at the card again'],
  [{ code: 'not_all_seen' }, 'Press Review in full on the card'],
  [{ code: 'not_shown', groups: ['finance', 'cfo'] }, 'Only finance, cfo, auditors and admins can see this'],
  [{ code: 'edit_denied', reason: 'Too much' }, 'deny the call with these parameters: Too much'],
  [{ code: 'edit_unjudged' }, 'cannot be evaluated'],
  [{ code: 'wrong_card' }, 'not the card'],
  [{ code: 'not_found' }, 'Request not found'],
])('refusalText() says in plain words why a vote does not count: %o', (refusal, words) => {
  expect(refusalText(refusal)).toContain(words)
})
