import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dueEvent, openUntilMs } from '../../../src/approval/decide/deadlines.ts'
import { denials, openRequirements } from '../../../src/approval/decide/stages.ts'
import { transition } from '../../../src/approval/decide/transition.ts'
import {
  type EscalatedRequest,
  isHeld,
  isPending,
  type PendingRequest,
} from '../../../src/approval/model/request.ts'
import { aRequirement } from '../../support/builders.ts'
import { aPendingRequest } from '../requests.ts'

const UNDO_MS = 10
const DEADLINE_MS = 60
const PEOPLE = ['U1', 'U2', 'U3', 'U4'] as const
type Who = (typeof PEOPLE)[number]

test('transition() holds the last approval, settles it at the end of its hold and not before, whoever asks', () => {
  const held = vote(asked({ quorum: 1 }), { who: 'U1', choice: 'approve', atMs: 5 })

  expect(held.state).toMatchObject({ status: 'pending', hold: { by: { id: 'U1' }, sinceMs: 5, untilMs: 15 } })
  expect(endHold(held, 14).state).toMatchObject({ status: 'pending', hold: { untilMs: 15 } })
  expect(endHold(held, 15).state).toMatchObject({
    status: 'approved',
    settledBy: { id: 'U1' },
    settledAtMs: 15,
  })
})

test('transition() does not settle at the end of a hold what is not held', () => {
  const request = asked({ quorum: 1 })

  expect(transition(request, { kind: 'hold_end', atMs: 1_000 }).state.status).toBe('pending')
  expect(transition(request, { kind: 'take_back', by: actor('U1'), atMs: 1 }).state).toEqual(request.state)
})

test('transition() counts no denial after the end of a hold, and approves nothing by it', () => {
  const held = vote(asked({ quorum: 1 }), { who: 'U1', choice: 'approve', atMs: 5 })

  expect(vote(held, { who: 'U2', choice: 'deny', atMs: 15 }).state).toEqual(held.state)
})

test('transition() ends a hold when a denial leaves too few approvals, and keeps it when enough are left', () => {
  const held = vote(asked({ quorum: 1, denyQuorum: 2 }), { who: 'U1', choice: 'approve', atMs: 5 })

  expect(vote(held, { who: 'U2', choice: 'deny', atMs: 6 }).state).toMatchObject({ hold: { untilMs: 15 } })
  expect(vote(held, { who: 'U1', choice: 'deny', atMs: 6 }).state).toMatchObject({
    status: 'pending',
    hold: null,
  })
})

test('transition() asks an earlier stage again when one of its approvers denies later', () => {
  const stages = [[aRequirement()], [aRequirement({ groups: ['cfo'] })]]
  const request = aPendingRequest({ stages, denyQuorum: 2, deadlineMs: DEADLINE_MS })
  const second = vote(request, { who: 'U1', choice: 'approve', atMs: 1 })

  const denied = vote(second, { who: 'U1', choice: 'deny', atMs: 2 })

  expect([second.state, denied.state]).toMatchObject([{ stage: 1 }, { status: 'pending', stage: 0 }])
})

test('an approval taken back at an earlier stage asks that stage again, and drops the approvals of later ones', () => {
  const stages = [[aRequirement()], [aRequirement({ groups: ['cfo'] })]]
  const channelsByGroup = { 'finance-team': '#finance', cfo: '#cfo' }
  const request = aPendingRequest({ stages, channelsByGroup, undoMs: UNDO_MS, deadlineMs: DEADLINE_MS })
  const first = vote(request, { who: 'U1', choice: 'approve', atMs: 1 })
  const held = vote(first, { who: 'U2', choice: 'approve', atMs: 2, groups: ['cfo'] })

  expect(takeBack(held, 'U1').state).toMatchObject({
    stage: 0,
    votes: [],
    hold: null,
    formerChannels: ['#finance', '#cfo'],
    takenBack: { by: { id: 'U1' }, from: [{ id: 'U1' }, { id: 'U2' }] },
  })
  expect(takeBack(held, 'U3').state).toMatchObject({
    stage: 1,
    votes: [{ by: { id: 'U1' } }],
    takenBack: { from: [{ id: 'U2' }] },
  })
})

test('no order of votes, withdrawals and time approves a request that was not held for its time with every approval it needs', () => {
  const end = new Set<string>()
  fc.assert(
    fc.property(fc.array(STEP, { maxLength: 30 }), SHAPE, (steps, shape) => {
      let current: EscalatedRequest = asked(shape)
      let nowMs = 0
      for (const { act, who, waitMs } of steps) {
        nowMs += waitMs
        current = broughtTo(current, nowMs)
        if (!isPending(current)) break
        current = ACTS[act](current, who, nowMs)
        expectConsistent(current, nowMs)
      }
      end.add(isHeld(current) ? 'held' : current.state.status)
    }),
    { numRuns: 2_000 },
  )
  expect([...end].sort()).toEqual(['approved', 'expired', 'held', 'pending', 'rejected'])
})

const STEP = fc.record({
  act: fc.constantFrom('approve', 'approve', 'deny', 'take_back', 'nothing'),
  who: fc.constantFrom(...PEOPLE),
  waitMs: fc.oneof({ weight: 4, arbitrary: fc.nat(8) }, { weight: 1, arbitrary: fc.nat(40) }),
})
const SHAPE = fc.record({
  quorum: fc.integer({ min: 1, max: 2 }),
  denyQuorum: fc.integer({ min: 1, max: 3 }),
  stageCount: fc.integer({ min: 1, max: 2 }),
})

type Act = (request: PendingRequest, who: Who, atMs: number) => EscalatedRequest

/** What a careful caller lets people do. */
const ACTS: Readonly<Record<'approve' | 'deny' | 'take_back' | 'nothing', Act>> = {
  approve: (request, who, atMs) =>
    request.state.votes.some(({ by }) => by.id === who)
      ? request
      : vote(request, { who, choice: 'approve', atMs }),
  deny: (request, who, atMs) =>
    request.state.votes.some(({ by, choice }) => by.id === who && choice === 'deny')
      ? request
      : vote(request, { who, choice: 'deny', atMs }),
  take_back: (request, who, atMs) => {
    if (!isHeld(request)) return request
    const next = transition(request, { kind: 'take_back', by: actor(who), atMs })
    expect(isHeld(next)).toBe(false)
    expect(next.state.votes.length).toBeLessThan(request.state.votes.length)
    return next
  },
  nothing: (request) => request,
}

/** With all that is due. */
function broughtTo(request: EscalatedRequest, nowMs: number): EscalatedRequest {
  if (!isPending(request)) return request
  const event = dueEvent(request, nowMs)
  if (event === null) return request
  if (event !== 'hold_end') return transition(request, { kind: 'clock', event, atMs: nowMs })
  const { hold } = request.state
  const next = endHold(request, nowMs)
  expect(next.state).toMatchObject({ status: 'approved', settledBy: hold?.by })
  expect(nowMs).toBeGreaterThanOrEqual((hold?.sinceMs ?? nowMs) + UNDO_MS)
  return next
}

/** Held means complete, and pending means that somebody is still needed, or that it expires: its approval was taken back too late. */
function expectConsistent(request: EscalatedRequest, nowMs: number): void {
  if (request.state.status === 'approved') throw new Error('A vote approved at once what has to be held')
  if (!isPending(request)) return
  const { state } = request
  const open = state.obligation.stages.findIndex(
    (_, stage) => openRequirements({ ...state, stage }).length > 0,
  )
  expect(denials(state)).toBeLessThan(state.obligation.denyQuorum)
  if (openUntilMs(state) <= nowMs) expect(dueEvent(request, nowMs)).toBe('expiry')
  if (state.hold === null) expect(openRequirements(state)).not.toEqual([])
  else expect(open).toBe(-1)
}

interface Cast {
  readonly who: Who
  readonly choice: 'approve' | 'deny'
  readonly atMs: number
  readonly groups?: readonly string[]
}

function vote(
  request: EscalatedRequest,
  { who, choice, atMs, groups = ['finance-team'] }: Cast,
): EscalatedRequest {
  if (!isPending(request)) throw new TypeError('Expected a pending request')
  return transition(request, { kind: 'vote', vote: { by: actor(who), choice, groups, comment: null, atMs } })
}

function endHold(request: EscalatedRequest, atMs: number): EscalatedRequest {
  return isPending(request) ? transition(request, { kind: 'hold_end', atMs }) : request
}

function takeBack(request: EscalatedRequest, who: Who): EscalatedRequest {
  return isPending(request) ? transition(request, { kind: 'take_back', by: actor(who), atMs: 3 }) : request
}

function asked({
  quorum,
  denyQuorum = 1,
  stageCount = 1,
}: {
  quorum: number
  denyQuorum?: number
  stageCount?: number
}): PendingRequest {
  const stages = Array.from({ length: stageCount }, () => [aRequirement({ quorum })])
  return aPendingRequest({ stages, denyQuorum, undoMs: UNDO_MS, deadlineMs: DEADLINE_MS })
}

function actor(id: string) {
  return { id, name: id }
}
