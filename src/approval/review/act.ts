import type { Clock } from '../../core/clock.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { Move, Step } from '../transitions/commit-transition.ts'
import type { EscalatedRequest, PendingRequest } from '../model/request.ts'
import type { Admission, Admitted, Applicant, NotAdmitted } from './action-guard.ts'
import type { Refusal } from '../model/refusal.ts'

/** Somebody who wants to do something to a pending request besides voting. */
export type Participant = Omit<Applicant, 'choice' | 'shown' | 'seen'>

export type Acted =
  /** The request as it is now. */
  | { readonly kind: 'done'; readonly request: EscalatedRequest }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

/** What a person wants to do. */
export interface Intent {
  /** What speaks against it, of the request as it stands; null: nothing. */
  refusal(request: PendingRequest): Refusal | null
  step(admitted: Admitted, atMs: number): Deed
}

type Deed = Pick<Step, 'facts' | 'notes'> & { readonly next: EscalatedRequest }

export interface ActParts {
  readonly admission: Admission
  readonly move: Move
  readonly clock: Clock
}

/** Each lost race means that something else became true. */
const MAX_RACES = 100

/** Does what a person wants, once, before the deadline, if that person may deny the request. A refusal is recorded. */
export async function act(parts: ActParts, participant: Participant, intent: Intent): Promise<Acted> {
  const { admission, move, clock } = parts
  for (let race = 0; race < MAX_RACES; race += 1) {
    const admitted = await admitFor(admission, participant, intent)
    if (admitted.kind === 'refused') {
      return { kind: 'refused', refusal: await admission.refuse(participant.personId, admitted) }
    }
    const atMs = clock.nowMs()
    const deed = intent.step(admitted, atMs)
    const isTrue = await move({
      ...deed,
      from: 'pending',
      judged: admitted.judgement,
      beforeDeadlineMs: atMs,
    })
    if (isTrue) return { kind: 'done', request: deed.next }
  }
  throw new VetoError('internal', `An act on ${participant.requestId} lost ${MAX_RACES} races`)
}

/** May this person do it now? A refusal is recorded; null means yes. */
export async function mayAct(
  { admission }: Pick<ActParts, 'admission'>,
  participant: Participant,
  intent: Pick<Intent, 'refusal'>,
): Promise<Refusal | null> {
  const admitted = await admitFor(admission, participant, intent)
  return admitted.kind === 'admitted' ? null : admission.refuse(participant.personId, admitted)
}

/** What keeps somebody from approving alone keeps nobody from this. */
async function admitFor(
  admission: Admission,
  participant: Participant,
  intent: Pick<Intent, 'refusal'>,
): Promise<Admitted | NotAdmitted> {
  const admitted = await admission.admit({ ...participant, choice: 'deny', shown: null, seen: 'part' })
  if (admitted.kind === 'refused') return admitted
  const { request } = admitted
  const refusal = intent.refusal(request)
  return refusal === null ? admitted : { kind: 'refused', request, refusal }
}
