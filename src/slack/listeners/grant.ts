import type { App, ViewResponseAction } from '@slack/bolt'
import { grantOffers } from '../../approval/grants/grant-wish.ts'
import type { Refusal } from '../../approval/people/refusal.ts'
import type { Ballot } from '../../approval/people/vote.ts'
import { isPending } from '../../approval/request.ts'
import { CALLBACK } from '../action-ids.ts'
import { GRANT_FIELD, grantModal, readWish } from '../views/grant-modal.ts'
import { type ModalOrigin, readOrigin } from '../views/modal-origin.ts'
import { refusalAnswer } from '../views/vote-answer.ts'
import { answerForm } from './answer-form.ts'
import { castBallot } from './cast.ts'
import type { RequestClick } from './click.ts'
import { fieldErrors } from './field-errors.ts'
import { type FormFields, wordsIn } from './form-fields.ts'
import type { ListenerParts } from './listener-parts.ts'
import { openModal } from './open-modal.ts'
import { notice } from './submission.ts'

/** Approve and allow more: opens the modal, but only for those who may approve what they were shown. */
export async function openGrant(parts: ListenerParts, click: RequestClick): Promise<string | null> {
  const { requestId, from, shown } = click
  const refusal = await parts.voting.mayVote({ ...click, choice: 'approve' })
  if (refusal !== null) return refusalAnswer(refusal)
  const request = await parts.clerk.request(requestId)
  if (request === null || !isPending(request)) return refusalAnswer({ code: 'not_found' })
  if (grantOffers(request).length === 0) return refusalAnswer({ code: 'not_offered' })
  const origin: ModalOrigin = { requestId, ...from, shown, choice: 'approve', page: 0 }
  return openModal(parts, click, grantModal(request, origin))
}

/** The sent modal: the approval counts and the grant is made, both or neither; then closes or says why not. */
export function registerGrants(app: App, parts: ListenerParts): void {
  app.view({ callback_id: CALLBACK.grant, type: 'view_submission' }, async ({ ack, body, view }) => {
    const origin = readOrigin(view.private_metadata)
    const fields = view.state.values
    const ballot = origin === null ? null : ballotOf(origin, body.user.id, fields)
    if (ballot === null) {
      await ack(notice(refusalAnswer({ code: 'wrong_card' })))
      return
    }
    const form = {
      ack: (response: ViewResponseAction) => ack(response),
      viewId: view.id,
      errorsFor: (refusal: Refusal) => fieldErrors(refusal, fields),
    }
    await answerForm(parts, form, castBallot(parts, ballot))
  })
}

/** Null when no wish can be read, so that nothing is approved. */
function ballotOf(origin: ModalOrigin, personId: string, fields: FormFields): Ballot | null {
  const grant = readWish(fields[GRANT_FIELD.blockId]?.[GRANT_FIELD.actionId]?.selected_option?.value)
  if (grant === null) return null
  const { requestId, channelId, ts, shown } = origin
  const from = { channelId, ts }
  return { requestId, personId, from, shown, choice: 'approve', answer: null, grant, ...wordsIn(fields) }
}
