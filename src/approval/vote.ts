import type { Clock } from '../core/clock.ts'
import type { RequestId } from '../core/ids.ts'
import { VetoError } from '../core/veto-error.ts'
import type { Posted } from './delivery.ts'
import type { Electorate, Voter } from './electorate.ts'
import type { Expire } from './expire.ts'
import { requestFact } from './facts.ts'
import type { Move } from './move.ts'
import type { Store } from './ports.ts'
import type { Refusal } from './refusal.ts'
import {
  type Choice,
  type EscalatedRequest,
  isEscalated,
  isPending,
  type PendingRequest,
  type VetoRequest,
} from './request.ts'
import { reasonFor } from './request-view.ts'
import { isCardOf } from './shown-card.ts'
import { transition } from './transition.ts'

export interface Ballot {
  readonly requestId: RequestId
  readonly personId: string
  readonly choice: Choice
  readonly comment: string | null
  /** The card that was clicked. */
  readonly from: Posted | null
}

export type VoteResult =
  /** It counts, and more approvals are needed. */
  | { readonly kind: 'counted'; readonly request: PendingRequest }
  /** This vote settled the request. */
  | { readonly kind: 'settled'; readonly request: EscalatedRequest }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

export interface Voting {
  /** Counts a person's choice, once, if that person may vote at this moment. */
  cast(ballot: Ballot): Promise<VoteResult>
  /** May this person vote now? A refusal is recorded; null means yes. */
  mayVote(ballot: Omit<Ballot, 'comment'>): Promise<Refusal | null>
}

interface Parts {
  readonly store: Store
  readonly electorate: Electorate
  readonly move: Move
  readonly expire: Expire
  readonly clock: Clock
}

type Accepted = Extract<Voter, { kind: 'voter' }>
type Admission =
  | ({ readonly kind: 'admitted'; readonly request: PendingRequest } & Omit<Accepted, 'kind'>)
  | { readonly kind: 'refused'; readonly request: VetoRequest | null; readonly refusal: Refusal }

/** Each lost race means that another vote counted, so this is more than any quorum needs. */
const MAX_RACES = 100

/** The one way by which a person's word reaches a request. */
export function createVoting(parts: Parts): Voting {
  return {
    async mayVote(ballot) {
      const admission = await admit(parts, ballot)
      return admission.kind === 'admitted' ? null : refuse(parts, ballot.personId, admission)
    },
    async cast(ballot) {
      for (let race = 0; race < MAX_RACES; race += 1) {
        const admission = demandReason(await admit(parts, ballot), ballot)
        if (admission.kind === 'refused') {
          return { kind: 'refused', refusal: await refuse(parts, ballot.personId, admission) }
        }
        const result = await count(parts, ballot, admission)
        if (result !== null) return result
      }
      throw new VetoError('internal', `The vote on ${ballot.requestId} lost ${MAX_RACES} races`)
    },
  }
}

async function admit(parts: Parts, ballot: Omit<Ballot, 'comment'>): Promise<Admission> {
  const stored = await parts.store.request(ballot.requestId)
  if (stored === null || !isEscalated(stored)) return refused(null, { code: 'not_found' })
  if (ballot.from !== null && !(await isCardOf(parts.store, stored, ballot.from))) {
    return refused(stored, { code: 'wrong_card' })
  }
  const request = isPending(stored) ? await parts.expire.ifOverdue(stored) : stored
  if (!isPending(request)) return refused(request, { code: 'already_settled', request })
  const voter = await parts.electorate.judge(request, ballot.personId, ballot.choice)
  return voter.kind === 'refused' ? refused(request, voter.refusal) : { ...voter, kind: 'admitted', request }
}

function refused(request: VetoRequest | null, refusal: Refusal): Admission {
  return { kind: 'refused', request, refusal }
}

function demandReason(admission: Admission, { choice, comment }: Ballot): Admission {
  if (admission.kind === 'refused' || (comment ?? '').trim() !== '') return admission
  const isDemanded = admission.request.state.terms.requireReason.includes(choice)
  return isDemanded ? refused(admission.request, { code: 'reason_required', choice }) : admission
}

/** Null when somebody else moved the request first. */
async function count(
  parts: Parts,
  { choice, comment }: Ballot,
  { request, person, groups }: Extract<Admission, { kind: 'admitted' }>,
): Promise<VoteResult | null> {
  const atMs = parts.clock.nowMs()
  const by = { id: person.id, name: person.name }
  const next = transition(request, { kind: 'vote', vote: { by, groups, choice, comment, atMs } })
  const voted = requestFact(next, {
    kind: 'voted',
    by,
    atMs,
    reason: comment === null ? choice : `${choice}: ${comment}`,
  })
  const settled = isPending(next)
    ? []
    : [requestFact(next, { kind: 'settled', by, atMs, reason: reasonFor(next) })]
  const isTrue = await parts.move({ next, facts: [voted, ...settled], beforeDeadlineMs: atMs })
  if (!isTrue) return null
  return isPending(next) ? { kind: 'counted', request: next } : { kind: 'settled', request: next }
}

async function refuse(
  { store, clock }: Parts,
  personId: string,
  { request, refusal }: Extract<Admission, { kind: 'refused' }>,
): Promise<Refusal> {
  if (request === null) return refusal
  const by = { id: personId, name: personId }
  const fact = requestFact(request, { kind: 'vote_refused', by, atMs: clock.nowMs(), reason: refusal.code })
  await store.commit([{ do: 'note', fact }])
  return refusal
}
