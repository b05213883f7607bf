import fc from 'fast-check'
import { expect, test } from 'vitest'
import { transition } from '../../../src/approval/decide/transition.ts'
import { type EscalatedRequest, isPending, type PendingRequest } from '../../../src/approval/model/request.ts'
import type { Vote } from '../../../src/approval/model/vote.ts'
import { aRequirement, aVote } from '../../support/builders.ts'
import { aPendingRequest } from '../requests.ts'

const DEADLINE_MS = 10_000

test('transition() approves once the quorum of distinct people has approved', () => {
  const [first, second] = cast(pending({ quorum: 2 }), [approve('U1'), approve('U2')])

  expect(first?.state.status).toBe('pending')
  expect(second?.state.status).toBe('approved')
})

test('transition() needs the quorum of every group: a member of one group does not count for another', () => {
  const stages = [[aRequirement({ groups: ['growth'] }), aRequirement({ groups: ['managers'] })]]
  const asked = aPendingRequest({ stages, deadlineMs: DEADLINE_MS })
  const ofGrowth = { ...approve('U1'), groups: ['growth'] }
  const ofManagers = { ...approve('U2'), groups: ['managers'] }

  expect(cast(asked, [ofGrowth]).at(-1)?.state.status).toBe('pending')
  expect(cast(asked, [ofGrowth, { ...approve('U3'), groups: ['growth'] }]).at(-1)?.state.status).toBe(
    'pending',
  )
  expect(cast(asked, [ofGrowth, ofManagers]).at(-1)?.state.status).toBe('approved')
  expect(cast(asked, [{ ...approve('U4'), groups: ['growth', 'managers'] }]).at(-1)?.state.status).toBe(
    'approved',
  )
})

test('transition() does not count one person twice', () => {
  const [, second] = cast(pending({ quorum: 2 }), [approve('U1'), approve('U1')])

  expect(second?.state.status).toBe('pending')
})

test('transition() rejects at the first denial, whatever was approved before', () => {
  const [, second] = cast(pending({ quorum: 2 }), [approve('U1'), deny('U2', 'wrong customer')])

  expect(second?.state).toMatchObject({
    status: 'rejected',
    settledBy: { id: 'U2' },
    comment: 'wrong customer',
  })
})

test.each([
  [DEADLINE_MS - 1, 'approved'],
  [DEADLINE_MS, 'expired'],
  [DEADLINE_MS + 1, 'expired'],
])('transition() of an approval at %i ms, with the deadline at 10000, results in %s', (atMs, status) => {
  const next = transition(pending({ quorum: 1 }), { kind: 'vote', vote: { ...approve('U1'), atMs } })

  expect(next.state.status).toBe(status)
})

test('transition() names nobody when a request expires', () => {
  const next = transition(pending({ quorum: 1 }), { kind: 'clock', event: 'expiry', atMs: DEADLINE_MS })

  expect(next.state).toMatchObject({ status: 'expired', settledBy: null, comment: null })
})

test('transition() approves any order of votes before the deadline exactly when a quorum approves before anybody denies', () => {
  const votes = fc.array(fc.tuple(fc.constantFrom('U1', 'U2', 'U3', 'U4'), fc.boolean()), { maxLength: 8 })
  fc.assert(
    fc.property(votes, fc.integer({ min: 1, max: 4 }), (choices, quorum) => {
      const ballots = choices.map(([who, isApproval]) => (isApproval ? approve(who) : deny(who, null)))

      const last = cast(pending({ quorum }), ballots).at(-1)

      expect(last?.state.status ?? 'pending').toBe(expectedStatus(choices, quorum))
    }),
  )
})

function expectedStatus(choices: readonly (readonly [string, boolean])[], quorum: number): string {
  const approvers = new Set<string>()
  for (const [who, isApproval] of choices) {
    if (!isApproval) return 'rejected'
    approvers.add(who)
    if (approvers.size >= quorum) return 'approved'
  }
  return 'pending'
}

function cast(request: PendingRequest, votes: readonly Vote[]): EscalatedRequest[] {
  const versions: EscalatedRequest[] = []
  let current: EscalatedRequest = request
  for (const vote of votes) {
    if (!isPending(current)) break
    current = transition(current, { kind: 'vote', vote })
    versions.push(current)
  }
  return versions
}

function pending({ quorum }: { quorum: number }): PendingRequest {
  return aPendingRequest({ quorum, deadlineMs: DEADLINE_MS })
}

function approve(who: string): Vote {
  return aVote({ by: { id: who, name: who }, atMs: 1 })
}

function deny(who: string, comment: string | null): Vote {
  return aVote({ by: { id: who, name: who }, choice: 'deny', comment, atMs: 1 })
}
