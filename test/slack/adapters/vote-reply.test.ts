import { describe, expect, it } from 'vitest'
import { voteReply } from '../../../src/slack/adapters/vote-reply.ts'
import { ANN, aPendingRequest, settledAs, someTerms } from '../../support/builders.ts'

const VOTES = [
  { by: ANN, groups: ['finance-team'], stage: 0, choice: 'approve', comment: null, atMs: 1 } as const,
]

describe('voteReply()', () => {
  it('tells how far the quorum is', () => {
    const terms = someTerms({ quorum: 2 })
    const request = aPendingRequest({}, { terms, votes: VOTES })

    expect(voteReply({ kind: 'counted', request })).toBe(
      'Your approval counts. Still needed: 1 person of finance-team.',
    )
  })

  it('tells what a vote settled', () => {
    const request = settledAs(aPendingRequest({}, { votes: VOTES }), 'approved')

    expect(voteReply({ kind: 'settled', request })).toBe('Approved by Ann.')
  })
})
