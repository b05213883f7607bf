import type { Clock } from '../../core/clock.ts'
import type { RequestId } from '../../core/ids.ts'
import type { Posted } from '../model/delivery.ts'
import { isBriefCard, isCardOf, isCardOrListOf } from '../delivery/shown-card.ts'
import { requestFact } from '../decide/request-fact.ts'
import type { Store } from '../ports/store.ts'
import type { JudgedRequest, Reevaluation } from '../reevaluation/reevaluation.ts'
import type { Refusals } from '../quotas/refusals.ts'
import {
  type Choice,
  type EscalatedRequest,
  isEscalated,
  isPending,
  type PendingRequest,
} from '../model/request.ts'
import type { Electorate, Voter } from '../eligibility/eligibility.ts'
import type { Refusal } from '../model/refusal.ts'

/** Where a person saw all that is decided about: on its card, or on all pages of its review. `part`: nowhere. */
export type Seen = 'card' | 'review' | 'part'

/** A person before a request, wanting to act on it. */
export interface Applicant {
  readonly requestId: RequestId
  readonly personId: string
  /** What keeps somebody from approving alone keeps nobody from denying. */
  readonly choice: Choice
  /** The card that was clicked; null: none was. */
  readonly from: Posted | null
  /** The digest of the params that were shown; null: a card that does not tell shows the agent's own. */
  readonly shown: string | null
  /** Nobody approves unseen what an agent wants. */
  readonly seen: Seen
}

export type Admitted = {
  readonly kind: 'admitted'
  /** Judged by the policies in force. */
  readonly request: PendingRequest
  readonly judgement: JudgedRequest['judgement']
} & Omit<Extract<Voter, { kind: 'voter' }>, 'kind'>
export interface NotAdmitted {
  readonly kind: 'refused'
  readonly request: EscalatedRequest | null
  readonly refusal: Refusal
}

/** Decides whether a person may act on a request at this moment. The one way by which people reach requests. */
export interface Admission {
  admit(applicant: Applicant): Promise<Admitted | NotAdmitted>
  /** Might this person approve such a version of a request? Nothing is recorded. */
  mightApprove(request: PendingRequest, personId: string): Promise<Voter>
  /** Records that a person was refused. */
  refuse(personId: string, refused: Omit<NotAdmitted, 'kind'>): Promise<Refusal>
}

interface Parts {
  readonly store: Store
  readonly electorate: Electorate
  readonly reevaluation: Pick<Reevaluation, 'judge'>
  readonly refusals: Pick<Refusals, 'record'>
  readonly clock: Clock
}

export function createAdmission(parts: Parts): Admission {
  return {
    admit: (applicant) => admit(parts, applicant),
    mightApprove: (request, personId) => parts.electorate.judge(request, personId, 'approve'),
    async refuse(personId, { request, refusal }) {
      if (request === null) return refusal
      const by = { id: personId, name: personId }
      const atMs = parts.clock.nowMs()
      const fact = requestFact(request, { kind: 'vote_refused', by, atMs, reason: refusal.code })
      await parts.refusals.record(fact)
      return refusal
    },
  }
}

async function admit(
  { store, electorate, reevaluation }: Parts,
  applicant: Applicant,
): Promise<Admitted | NotAdmitted> {
  const { requestId, personId, choice, from, shown } = applicant
  const stored = await store.request(requestId)
  if (stored === null || !isEscalated(stored)) return refused(null, { code: 'not_found' })
  const isRight = applicant.seen === 'card' ? isCardOf : isCardOrListOf
  if (from !== null && !(await isRight(store, stored, from))) return refused(stored, { code: 'wrong_card' })
  const { request, judgement } = await current(reevaluation, stored)
  if (!isPending(request)) return refused(request, { code: 'already_settled', request })
  const voter = await electorate.judge(request, personId, choice)
  if (voter.kind === 'refused') return refused(request, voter.refusal)
  const seen = await seenOf(store, stored, applicant)
  const unseen = choice === 'approve' ? unseenIn(request, { shown, seen }) : null
  if (unseen !== null) return refused(request, unseen)
  return { kind: 'admitted', request, judgement, person: voter.person, groups: voter.groups }
}

/** A card that Slack took only in brief shows no more than a part. */
async function seenOf(store: Store, stored: EscalatedRequest, { from, seen }: Applicant): Promise<Seen> {
  if (seen !== 'card' || from === null) return seen
  return (await isBriefCard(store, stored, from)) ? 'part' : 'card'
}

/** Nobody approves what they did not see, or not all of it. */
function unseenIn(
  { edit, paramsDigest }: PendingRequest,
  { shown, seen }: Pick<Applicant, 'shown' | 'seen'>,
): Refusal | null {
  const isWhatWasShown = shown === null ? edit === null : shown === paramsDigest
  if (!isWhatWasShown) return { code: 'params_changed' }
  return seen === 'part' ? { code: 'not_all_seen' } : null
}

/** A request that people were asked about stays one. */
async function current(reevaluation: Parts['reevaluation'], stored: EscalatedRequest) {
  const { request, judgement } = await reevaluation.judge(stored)
  return { request: isEscalated(request) ? request : stored, judgement }
}

function refused(request: EscalatedRequest | null, refusal: Refusal): NotAdmitted {
  return { kind: 'refused', request, refusal }
}
