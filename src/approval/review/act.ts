import type { Clock } from '../../core/clock.ts'
import type { Refusal } from '../model/refusal.ts'
import type { EscalatedRequest, PendingRequest } from '../model/request.ts'
import { retryOnConflict } from '../transitions/retry-on-conflict.ts'
import type { Transition } from '../transitions/transition-unit.ts'
import type { CommitTransition } from '../transitions/transitions.ts'
import type {
  ActionGuard,
  ActionRefusal,
  ActionRequest,
  PermittedAction,
  RefusedAction,
} from './action-guard.ts'

/** A person's action on a pending request other than a vote. */
export type Participant = Omit<ActionRequest, 'choice' | 'displayedDigest' | 'seen'>

export type ActionResult =
  /** The request as it is now. */
  { readonly kind: 'done'; readonly request: EscalatedRequest } | ActionRefusal

/** An action other than a vote. */
export interface PersonAction {
  /** The right that it needs. Default: to deny, which people who may not approve can have. */
  readonly right?: 'deny' | 'take_back'
  /** Why the current request does not allow it; null: it does. */
  refusal(request: PendingRequest): Refusal | null
  effectOf(permitted: PermittedAction, atMs: number): ActionEffect
}

type ActionEffect = Pick<Transition, 'facts' | 'threadEvents'> & { readonly next: EscalatedRequest }

export interface ActDeps {
  readonly actionGuard: ActionGuard
  readonly commitTransition: CommitTransition
  readonly clock: Clock
}

/** Performs the action once, before the deadline, if the person has the right to. A refusal is recorded. */
export async function act(
  deps: ActDeps,
  participant: Participant,
  action: PersonAction,
): Promise<ActionResult> {
  return retryOnConflict(`An action on ${participant.requestId}`, () => tryAct(deps, participant, action))
}

/** Null when the request changed meanwhile. */
async function tryAct(
  { actionGuard, commitTransition, clock }: ActDeps,
  participant: Participant,
  action: PersonAction,
): Promise<ActionResult | null> {
  const checked = await checkFor(actionGuard, participant, action)
  if (checked.kind === 'refused') return actionGuard.refuse(participant.personId, checked)
  const atMs = clock.nowMs()
  const effect = action.effectOf(checked, atMs)
  const committed = await commitTransition({
    ...effect,
    from: 'pending',
    evaluation: checked.evaluation,
    beforeDeadlineMs: atMs,
  })
  return committed ? { kind: 'done', request: effect.next } : null
}

/** May this person do it now? A refusal is recorded; null means yes. */
export async function mayAct(
  { actionGuard }: Pick<ActDeps, 'actionGuard'>,
  participant: Participant,
  action: Pick<PersonAction, 'refusal' | 'right'>,
): Promise<Refusal | null> {
  const checked = await checkFor(actionGuard, participant, action)
  if (checked.kind === 'permitted') return null
  return (await actionGuard.refuse(participant.personId, checked)).refusal
}

async function checkFor(
  actionGuard: ActionGuard,
  participant: Participant,
  action: Pick<PersonAction, 'refusal' | 'right'>,
): Promise<PermittedAction | RefusedAction> {
  const checked = await actionGuard.check({
    ...participant,
    choice: action.right ?? 'deny',
    displayedDigest: null,
    seen: 'part',
  })
  if (checked.kind === 'refused') return checked
  const { request } = checked
  const refusal = action.refusal(request)
  return refusal === null ? checked : { kind: 'refused', request, refusal }
}
