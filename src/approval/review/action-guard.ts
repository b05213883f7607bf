import type { Clock } from '../../core/clock.ts'
import type { RequestId } from '../../core/ids.ts'
import { requestFact } from '../decide/request-fact.ts'
import { isBriefCard, isCardOf, isCardOrListOf } from '../delivery/card-message.ts'
import { actorNamed, type Eligibility, type EligibleVoter } from '../eligibility/eligibility.ts'
import type { Actor } from '../model/actor.ts'
import type { MessageRef } from '../model/delivery.ts'
import { type Refusal, refusalReason } from '../model/refusal.ts'
import { type EscalatedRequest, isEscalated, isPending, type PendingRequest } from '../model/request.ts'
import type { Choice } from '../model/vote.ts'
import type { DeliveryStore } from '../ports/deliveries.ts'
import type { Directory } from '../ports/directory.ts'
import type { RequestReader } from '../ports/requests.ts'
import type { Refusals } from '../quotas/refusals.ts'
import type { ReevaluatedRequest, Reevaluation } from '../reevaluation/reevaluation.ts'

/** Where a person saw the whole request: on its card, or on all pages of its review. `part`: nowhere. */
export type DisplayedRequest = 'card' | 'review' | 'part'

/** A person who acts on a request. */
export interface ActionRequest {
  readonly requestId: RequestId
  readonly personId: string
  /** An earlier vote, for example, prevents an approval and not a denial. */
  readonly choice: Choice
  /** The card that was clicked; null: none was. */
  readonly from: MessageRef | null
  /** The digest of the displayed params; null: the card of an older version, which shows the agent's own. */
  readonly displayedDigest: string | null
  /** How much of the request the person saw, or what says so of the request as it is recorded. */
  readonly seen: DisplayedRequest | SeenOf
}

/** Says how much of this request the person saw, so that a click needs to read it only once. */
export type SeenOf = (request: EscalatedRequest) => DisplayedRequest

/** An edit is an approval of other params; what is held can only be denied, edited or taken back. */
export interface GuardedAction extends Omit<ActionRequest, 'choice'> {
  readonly choice: Choice | 'edit' | 'take_back'
}

export type PermittedAction = {
  readonly kind: 'permitted'
  /** Evaluated by the policies in force. */
  readonly request: PendingRequest
  readonly evaluation: ReevaluatedRequest['evaluation']
} & Omit<Extract<EligibleVoter, { kind: 'voter' }>, 'kind'>
export interface RefusedAction {
  readonly kind: 'refused'
  readonly request: EscalatedRequest | null
  readonly refusal: Refusal
}

/** The refusal that is shown to the person. */
export type ActionRefusal = Pick<RefusedAction, 'kind' | 'refusal'>

/** Decides whether a person may act on a request at this moment. The one way by which people reach requests. */
export interface ActionGuard {
  check(action: GuardedAction): Promise<PermittedAction | RefusedAction>
  /** Records that a person was refused. */
  refuse(personId: string, refused: Omit<RefusedAction, 'kind'>): Promise<ActionRefusal>
}

interface Deps {
  readonly store: RequestReader & Pick<DeliveryStore, 'delivery'>
  readonly eligibility: Eligibility
  readonly directory: Pick<Directory, 'person'>
  readonly reevaluation: Pick<Reevaluation, 'evaluate'>
  readonly refusals: Pick<Refusals, 'record'>
  readonly clock: Clock
}

export function createActionGuard(deps: Deps): ActionGuard {
  return {
    check: (action) => check(deps, action),
    async refuse(personId, { request, refusal }) {
      if (request === null) return { kind: 'refused', refusal }
      const by = await refusedActor(deps, personId, refusal)
      const atMs = deps.clock.nowMs()
      const fact = requestFact(request, { kind: 'vote_refused', by, atMs, reason: refusalReason(refusal) })
      await deps.refusals.record(fact)
      return { kind: 'refused', refusal }
    },
  }
}

/** Where Slack has just failed to answer, it is not asked again while the person waits. */
function refusedActor({ directory }: Deps, id: string, { code }: Refusal): Promise<Actor> | Actor {
  return code === 'membership_unknown' ? { id, name: id } : actorNamed(directory, id)
}

async function check(deps: Deps, given: GuardedAction): Promise<PermittedAction | RefusedAction> {
  const { store, eligibility, reevaluation } = deps
  const { requestId, personId, choice } = given
  const stored = await store.request(requestId)
  if (stored === null || !isEscalated(stored)) return refused(null, { code: 'not_found' })
  const action = { ...given, seen: typeof given.seen === 'function' ? given.seen(stored) : given.seen }
  if (await isOnWrongCard(store, stored, action)) return refused(stored, { code: 'wrong_card' })
  const { request, evaluation } = await current(reevaluation, stored)
  if (!isPending(request)) return refused(request, { code: 'already_settled', request })
  const held = heldRefusal(request, action, deps.clock.nowMs())
  if (held !== null) return refused(request, held)
  const voter = await eligibility.check(request, personId, choice === 'edit' ? 'approve' : choice)
  if (voter.kind === 'refused') return refused(request, voter.refusal)
  const unseen = await unseenRefusal(store, { stored, request }, action)
  if (unseen !== null) return refused(request, unseen)
  return { kind: 'permitted', request, evaluation, person: voter.person, groups: voter.groups }
}

interface SeenAction extends GuardedAction {
  readonly seen: DisplayedRequest
}

async function isOnWrongCard(
  store: Deps['store'],
  stored: EscalatedRequest,
  { from, seen }: SeenAction,
): Promise<boolean> {
  if (from === null) return false
  const isRight = seen === 'card' ? isCardOf : isCardOrListOf
  return !(await isRight(store, stored, from))
}

/** Why this cannot be done because the approval is held, or is not; null: it can. An edit needs time for another approval. */
function heldRefusal(
  { state }: PendingRequest,
  { choice, personId }: GuardedAction,
  nowMs: number,
): Refusal | null {
  const { hold, votes, deadlineMs } = state
  if (hold === null) return choice === 'take_back' ? { code: 'not_held' } : null
  const mayEdit = nowMs < deadlineMs && !votes.some(({ by }) => by.id === personId)
  const isAllowed = choice === 'deny' || choice === 'take_back' || (choice === 'edit' && mayEdit)
  return isAllowed ? null : { code: 'approval_held', by: hold.by.name }
}

async function unseenRefusal(
  store: Deps['store'],
  { stored, request }: { readonly stored: EscalatedRequest; readonly request: PendingRequest },
  action: SeenAction,
): Promise<Refusal | null> {
  if (action.choice === 'deny' || action.choice === 'take_back') return null
  const seen = await seenOf(store, stored, action)
  return unseenIn(request, { displayedDigest: action.displayedDigest, seen })
}

/** A card in brief form shows only a part. */
async function seenOf(
  store: Deps['store'],
  stored: EscalatedRequest,
  { from, seen }: SeenAction,
): Promise<DisplayedRequest> {
  if (seen !== 'card' || from === null) return seen
  return (await isBriefCard(store, stored, from)) ? 'part' : 'card'
}

/** Nobody approves what they did not see, or not all of it. */
function unseenIn(
  { edit, paramsDigest }: PendingRequest,
  { displayedDigest, seen }: Pick<SeenAction, 'displayedDigest' | 'seen'>,
): Refusal | null {
  const isWhatWasShown = displayedDigest === null ? edit === null : displayedDigest === paramsDigest
  if (!isWhatWasShown) return { code: 'params_changed' }
  return seen === 'part' ? { code: 'not_all_seen' } : null
}

/** A request that people were asked about stays one. */
async function current(reevaluation: Deps['reevaluation'], stored: EscalatedRequest) {
  const { request, evaluation } = await reevaluation.evaluate(stored)
  return { request: isEscalated(request) ? request : stored, evaluation }
}

function refused(request: EscalatedRequest | null, refusal: Refusal): RefusedAction {
  return { kind: 'refused', request, refusal }
}
