import { expect, test } from 'vitest'
import { voteReply } from '../../../src/slack/adapters/vote-reply.ts'
import { ANN, anObligation, aPendingRequest, aVote, settledAs } from '../../support/builders.ts'

const VOTES = [
  { by: ANN, groups: ['finance-team'], stage: 0, choice: 'approve', comment: null, atMs: 1 } as const,
]

test('voteReply() says how many approvals are missing for the quorum', () => {
  const obligation = anObligation({ quorum: 2 })
  const request = aPendingRequest({}, { obligation, votes: VOTES })

  expect(voteReply({ kind: 'counted', request })).toBe(
    'Your approval counts. Still needed: 1 approval from finance-team.',
  )
})

test('voteReply() says how many more people must deny where one denial is not enough', () => {
  const request = aPendingRequest(
    {},
    { obligation: anObligation({ denyQuorum: 2 }), votes: [aVote({ choice: 'deny' })] },
  )

  expect(voteReply({ kind: 'counted', request })).toBe(
    'Your denial counts. To deny it, 1 more person must deny it.',
  )
})

test('voteReply() says how a vote settled the request', () => {
  const request = settledAs(aPendingRequest({}, { votes: VOTES }), 'approved')

  expect(voteReply({ kind: 'settled', request })).toBe('Approved by Ann.')
})
