import { expect, test } from 'vitest'
import { violations } from '../../soak/invariants/check.ts'
import { type Click, withoutApologies } from '../../soak/record/click.ts'
import type { Evidence } from '../../soak/record/evidence.ts'
import type { Answer, Operation } from '../../soak/record/operation.ts'
import { untilRest } from '../../soak/rig/until-rest.ts'
import { requestFact } from '../../src/approval/decide/request-fact.ts'
import type { VetoRequest } from '../../src/approval/model/request.ts'
import { statusOf } from '../../src/approval/model/status.ts'
import { headOf, link } from '../../src/ledger/chain.ts'
import { type Fact, GENESIS } from '../../src/ledger/fact.ts'
import { ANN, aPendingRequest, aVote, NOW_MS, settledAs } from '../support/builders.ts'

const PENDING = aPendingRequest()
const VOTE = aVote({ atMs: NOW_MS + 500 })
const APPROVED = settledAs(PENDING, 'approved', { votes: [VOTE] })
const REDEEMED: VetoRequest = {
  ...APPROVED,
  version: 3,
  execution: { status: 'redeemed', atMs: NOW_MS + 2_000 },
}

/** A call that Ann approved, and that its agent started, as clients and the database tell it. */
interface Story {
  operations: Operation[]
  evidence: Evidence
  clicks: Click[]
  unfinished: string[]
}

const FACTS = [
  requestFact(PENDING, { kind: 'opened', by: null, atMs: NOW_MS, reason: null }),
  requestFact(APPROVED, { kind: 'voted', by: ANN, atMs: NOW_MS + 500, reason: null }),
  requestFact(APPROVED, { kind: 'settled', by: ANN, atMs: NOW_MS + 500, reason: null }),
  requestFact(REDEEMED, { kind: 'redeemed', by: ANN, atMs: NOW_MS + 2_000, reason: null }),
]

function evidenceOf(request: VetoRequest, facts: readonly Fact[] = FACTS): Evidence {
  let head = GENESIS
  const entries = facts.map((fact) => {
    const entry = link(head, fact)
    head = headOf(entry)
    return entry
  })
  return {
    requests: new Map([[request.id, request]]),
    entries,
    chain: { ok: true, head },
    cards: [{ requestId: request.id, channel: '#finance-approvals', ts: '1.0', isOpen: false }],
  }
}

function story(): Story {
  return {
    operations: [
      operation('authorize', 0, answerOf(PENDING, 10), { idempotencyKey: 'key-1', about: null }),
      operation('read', 20, answerOf(PENDING, 30)),
      operation('read', 600, answerOf(APPROVED, 610)),
      operation('redeem', 700, answerOf(REDEEMED, 710)),
      operation('redeem', 720, { ...refusal('already_redeemed'), atMs: 730 }),
    ],
    evidence: evidenceOf(REDEEMED),
    clicks: [clickOf(ANN.id, 500)],
    unfinished: [],
  }
}

function clickOf(person: string, afterMs: number): Click {
  const atMs = NOW_MS + afterMs
  const times = { sentAtMs: atMs - 20, acknowledgedAtMs: atMs + 5 }
  return { person, requestId: PENDING.id, channel: '#finance-approvals', ...times }
}

function operation(
  kind: Operation['kind'],
  sentAtMs: number,
  answer: Answer | null,
  known: Partial<Operation> = {},
): Operation {
  return { client: 'one', kind, about: PENDING.id, idempotencyKey: null, sentAtMs, answer, ...known }
}

function answerOf(request: VetoRequest, atMs: number): Answer {
  const status = statusOf(request)
  const allowed = status === 'approved' || status === 'allowed'
  const { id: requestId, paramsDigest } = request
  return { atMs, httpStatus: 200, requestId, status, allowed, paramsDigest, code: null }
}

function refusal(code: string): Omit<Answer, 'atMs'> {
  return { httpStatus: 409, requestId: null, status: null, allowed: false, paramsDigest: null, code }
}

test('a call that went as it should breaks no promise, also when answers were lost or crossed', () => {
  const clean = story()
  clean.operations.push(
    operation('redeem', 650, null),
    operation('authorize', 1, null, { idempotencyKey: 'key-1', about: null }),
    // Sent before the approval, answered after another client had read it.
    operation('read', 590, answerOf(PENDING, 640), { client: 'two' }),
  )

  expect(violations(clean.operations, clean.evidence, clean)).toEqual([])
})

const PLANTED: Readonly<Record<string, readonly [string, (damaged: Story) => void]>> = {
  'a start is refused as repeated, and none is recorded': [
    'a call is redeemed at most once',
    (damaged) => {
      damaged.operations = damaged.operations.filter(
        ({ kind, answer }) => kind !== 'redeem' || answer?.code === 'already_redeemed',
      )
      damaged.operations.push(operation('redeem', 700, null))
      damaged.evidence = evidenceOf(APPROVED, FACTS.slice(0, -1))
    },
  ],
  'a request that was answered is missing': [
    'no answer is about a request that is missing afterwards',
    ({ evidence }) => Reflect.set(evidence, 'requests', new Map()),
  ],
  'an answer goes back to pending': [
    'an outcome never changes',
    ({ operations }) => operations.push(operation('read', 620, answerOf(PENDING, 630))),
  ],
  'two agents read two outcomes at the same time': [
    'an outcome never changes',
    ({ operations }) =>
      operations.push(
        operation('read', 600, answerOf(settledAs(PENDING, 'rejected'), 610), { client: 'two' }),
      ),
  ],
  'the record has another outcome than the answer': [
    'an outcome never changes',
    (damaged) => {
      damaged.evidence = {
        ...damaged.evidence,
        requests: new Map([[PENDING.id, settledAs(PENDING, 'expired')]]),
      }
    },
  ],
  'a request is settled twice': [
    'an outcome never changes',
    (damaged) => {
      damaged.evidence = evidenceOf(REDEEMED, [...FACTS, ...FACTS.slice(2, 3)])
    },
  ],
  'an allowed call has no entry that allows it': [
    'nothing is allowed without its ledger entry',
    (damaged) => {
      damaged.evidence = evidenceOf(REDEEMED, FACTS.slice(0, 1))
    },
  ],
  'a call was started with other params than its entry allows': [
    'nothing is allowed without its ledger entry',
    ({ operations }) =>
      operations.push(operation('read', 715, { ...answerOf(REDEEMED, 716), paramsDigest: 'sha256:00' })),
  ],
  'two redemptions succeed': [
    'a call is redeemed at most once',
    ({ operations }) => operations.push(operation('redeem', 705, answerOf(REDEEMED, 712), { client: 'two' })),
  ],
  'a redemption has no entry': [
    'a call is redeemed at most once',
    (damaged) => {
      damaged.evidence = evidenceOf(REDEEMED, FACTS.slice(0, 3))
    },
  ],
  'a redemption is refused because of one that nobody tried': [
    'a call is redeemed at most once',
    (damaged) => {
      damaged.operations = damaged.operations.filter(
        ({ kind, sentAtMs }) => kind !== 'redeem' || sentAtMs > 700,
      )
    },
  ],
  'an approval came at its deadline': [
    'approved by enough people, before the deadline',
    (damaged) => {
      const late = settledAs(PENDING, 'approved', { votes: [{ ...VOTE, atMs: PENDING.state.deadlineMs }] })
      damaged.evidence = evidenceOf({ ...late, version: 3, execution: REDEEMED.execution })
    },
  ],
  'nobody approved what is approved': [
    'approved by enough people, before the deadline',
    (damaged) => {
      damaged.evidence = evidenceOf({ ...REDEEMED, state: { ...APPROVED.state, votes: [] } })
    },
  ],
  'a vote counts twice': [
    'a vote counts once',
    (damaged) => {
      damaged.evidence = evidenceOf({ ...REDEEMED, state: { ...APPROVED.state, votes: [VOTE, VOTE] } })
    },
  ],
  'a vote has no entry': [
    'a vote counts once',
    (damaged) => {
      damaged.evidence = evidenceOf(
        REDEEMED,
        FACTS.filter(({ kind }) => kind !== 'voted'),
      )
    },
  ],
  'the vote of an acknowledged click was lost, and cast again later': [
    'an acknowledged click is recorded',
    ({ clicks }) => clicks.unshift(clickOf(ANN.id, 200)),
  ],
  'the only record of an acknowledged click is the vote of somebody else': [
    'an acknowledged click is recorded',
    ({ clicks }) => clicks.push(clickOf('U0BEN', 300)),
  ],
  'a request never comes to its end': [
    'everything comes to its end',
    ({ unfinished }) => unfinished.push('agents know no end of 1 calls'),
  ],
  'the chain is broken': [
    'the chain is intact',
    (damaged) => {
      damaged.evidence = { ...damaged.evidence, chain: { ok: false, badSeq: 2, error: 'was changed' } }
    },
  ],
  'the card is missing': [
    'cards are neither missing nor doubled',
    (damaged) => {
      damaged.evidence = { ...damaged.evidence, cards: [] }
    },
  ],
  'the card stands there twice': [
    'cards are neither missing nor doubled',
    (damaged) => {
      damaged.evidence = {
        ...damaged.evidence,
        cards: (damaged.evidence.cards ?? []).flatMap((card) => [card, card]),
      }
    },
  ],
  'the card still offers to decide': [
    'cards are neither missing nor doubled',
    (damaged) => {
      const cards = damaged.evidence.cards?.map((card) => ({ ...card, isOpen: true })) ?? null
      damaged.evidence = { ...damaged.evidence, cards }
    },
  ],
  'a repeated call got another request': [
    'a repeated call is the same request',
    ({ operations }) =>
      operations.push(
        operation('authorize', 2, answerOf(aPendingRequest(), 12), { idempotencyKey: 'key-1', about: null }),
      ),
  ],
}

test.each(Object.entries(PLANTED))('the invariant checker finds that %s', (_, [invariant, plant]) => {
  const damaged = story()
  plant(damaged)

  const found = violations(damaged.operations, damaged.evidence, damaged)
  expect(found.map((violation) => violation.invariant)).toContain(invariant)
})

test('a click after which a request was refused or had ended, and one for which Veto apologized, need no vote', () => {
  const { operations, evidence } = story()
  const channel = '#finance-approvals'
  const ts = `${(NOW_MS + 210) / 1_000}`
  const apology = { ephemeralTo: ANN.id, text: 'Veto could not do that. Nothing was decided; try again.', ts }
  const sandbox = { messages: (name: string) => (name === channel ? [apology] : []) }
  const late = clickOf('U0BEN', 600)

  const kept = withoutApologies([clickOf(ANN.id, 200), late], Object(sandbox))

  expect(kept).toEqual([late])
  expect(violations(operations, evidence, { clicks: kept })).toEqual([])
})

test('calls without an end and cards with buttons are named when the wait for them is given up', async () => {
  const open = { requestId: PENDING.id, channel: '#finance-approvals', ts: '1.0', isOpen: true }

  expect(await untilRest({ openCalls: () => 2, cards: () => [open] }, 0)).toEqual([
    'agents know no end of 2 calls',
    `the card of ${PENDING.id} in #finance-approvals has buttons`,
  ])
  expect(await untilRest({ openCalls: () => 0, cards: () => [{ ...open, isOpen: false }] }, 0)).toEqual([])
})
