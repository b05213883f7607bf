import type { App, ViewResponseAction } from '@slack/bolt'
import { grantOffers } from '../../../approval/decide/grant-option.ts'
import type { Refusal } from '../../../approval/model/refusal.ts'
import type { Ballot } from '../../../approval/review/vote.ts'
import { isPending } from '../../../approval/model/request.ts'
import { CALLBACK } from '../../adapters/action-ids.ts'
import { GRANT_FIELD, grantModal, readWish } from './grant-modal.ts'
import { type ModalOrigin, readOrigin } from '../../adapters/modal-origin.ts'
import { refusalAnswer } from '../../adapters/vote-reply.ts'
import { answerForm } from '../../adapters/answer-form.ts'
import { castBallot } from '../../adapters/run-vote.ts'
import type { RequestClick } from '../../adapters/action.ts'
import { fieldErrors } from '../../adapters/field-errors.ts'
import { type FormFields, wordsIn } from '../../adapters/form-fields.ts'
import { type ListenerParts, requestFor } from '../../adapters/handlers.ts'
import { openModal } from '../../adapters/open-modal.ts'
import { originFor, seenAt, seenBefore } from '../review/displayed.ts'
import { notice } from '../../adapters/submission.ts'

/** Approve and allow more: opens the modal, but only for those who may approve what they were shown. */
export async function openGrant(parts: ListenerParts, click: RequestClick): Promise<string | null> {
  const { request, tool } = await requestFor(parts, click.requestId)
  const seen = seenAt(click, { request, tool })
  const refusal = await parts.voting.mayVote({ ...click, choice: 'approve', seen })
  if (refusal !== null) return refusalAnswer(refusal)
  if (request === null || !isPending(request)) return refusalAnswer({ code: 'not_found' })
  if (grantOffers(request).length === 0) return refusalAnswer({ code: 'not_offered' })
  return openModal(parts, click, grantModal(request, tool, originFor(click, { choice: 'approve', seen })))
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
  const seen = seenBefore(origin, personId)
  const vote = { choice: 'approve', answer: null, grant } as const
  return { requestId, personId, from, shown, seen, ...vote, ...wordsIn(fields) }
}
