import type { Clock } from '../../core/clock.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { Refusal } from '../model/refusal.ts'
import type { EscalatedRequest, PendingRequest } from '../model/request.ts'
import type { Transition } from '../transitions/transition-unit.ts'
import type { CommitTransition } from '../transitions/transitions.ts'
import type { ActionGuard, ActionRequest, PermittedAction, RefusedAction } from './action-guard.ts'

/** Somebody who wants to do something to a pending request besides voting. */
export type Participant = Omit<ActionRequest, 'choice' | 'shown' | 'seen'>

export type ActionResult =
  /** The request as it is now. */
  | { readonly kind: 'done'; readonly request: EscalatedRequest }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

/** What a person wants to do. */
export interface PersonAction {
  /** What speaks against it, of the request as it stands; null: nothing. */
  refusal(request: PendingRequest): Refusal | null
  step(admitted: PermittedAction, atMs: number): ActionEffect
}

type ActionEffect = Pick<Transition, 'facts' | 'notes'> & { readonly next: EscalatedRequest }

export interface ActParts {
  readonly actionGuard: ActionGuard
  readonly commitTransition: CommitTransition
  readonly clock: Clock
}

/** Each lost race means that something else became true. */
const MAX_RACES = 100

/** Does what a person wants, once, before the deadline, if that person may deny the request. A refusal is recorded. */
export async function act(
  parts: ActParts,
  participant: Participant,
  intent: PersonAction,
): Promise<ActionResult> {
  const { actionGuard, commitTransition, clock } = parts
  for (let race = 0; race < MAX_RACES; race += 1) {
    const admitted = await admitFor(actionGuard, participant, intent)
    if (admitted.kind === 'refused') {
      return { kind: 'refused', refusal: await actionGuard.refuse(participant.personId, admitted) }
    }
    const atMs = clock.nowMs()
    const effect = intent.step(admitted, atMs)
    const committed = await commitTransition({
      ...effect,
      from: 'pending',
      judged: admitted.judgement,
      beforeDeadlineMs: atMs,
    })
    if (committed) return { kind: 'done', request: effect.next }
  }
  throw new VetoError('internal', `An act on ${participant.requestId} lost ${MAX_RACES} races`)
}

/** May this person do it now? A refusal is recorded; null means yes. */
export async function mayAct(
  { actionGuard }: Pick<ActParts, 'actionGuard'>,
  participant: Participant,
  intent: Pick<PersonAction, 'refusal'>,
): Promise<Refusal | null> {
  const admitted = await admitFor(actionGuard, participant, intent)
  return admitted.kind === 'admitted' ? null : actionGuard.refuse(participant.personId, admitted)
}

/** What keeps somebody from approving alone keeps nobody from this. */
async function admitFor(
  actionGuard: ActionGuard,
  participant: Participant,
  intent: Pick<PersonAction, 'refusal'>,
): Promise<PermittedAction | RefusedAction> {
  const admitted = await actionGuard.admit({ ...participant, choice: 'deny', shown: null, seen: 'part' })
  if (admitted.kind === 'refused') return admitted
  const { request } = admitted
  const refusal = intent.refusal(request)
  return refusal === null ? admitted : { kind: 'refused', request, refusal }
}
