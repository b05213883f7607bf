import type { App, ViewResponseAction } from '@slack/bolt'
import { grantOffers } from '../../../approval/decide/grant-option.ts'
import type { Refusal } from '../../../approval/model/refusal.ts'
import { isPending } from '../../../approval/model/request.ts'
import type { VoteCommand } from '../../../approval/review/vote.ts'
import type { RequestClick } from '../../adapters/action.ts'
import { CALLBACK } from '../../adapters/action-ids.ts'
import { respondToForm } from '../../adapters/answer-form.ts'
import { fieldErrors } from '../../adapters/field-errors.ts'
import { type FormFields, reasonAndConfirmationIn } from '../../adapters/form-fields.ts'
import { type ListenerDeps, requestFor } from '../../adapters/handlers.ts'
import { type ModalOrigin, readOrigin } from '../../adapters/modal-origin.ts'
import { openModal } from '../../adapters/open-modal.ts'
import { runVote } from '../../adapters/run-vote.ts'
import { notice } from '../../adapters/submission.ts'
import { refusalText } from '../../adapters/vote-reply.ts'
import { displayedAt, displayedBefore, originFor } from '../review/displayed.ts'
import { GRANT_FIELD, grantModal, readWish } from './grant-modal.ts'

/** Approve and allow more: opens the modal, but only for those who may approve what they were shown. */
export async function openGrant(parts: ListenerDeps, click: RequestClick): Promise<string | null> {
  const { request, tool } = await requestFor(parts, click.requestId)
  const seen = displayedAt(click, { request, tool })
  const refusal = await parts.voteService.mayVote({ ...click, choice: 'approve', seen })
  if (refusal !== null) return refusalText(refusal)
  if (request === null || !isPending(request)) return refusalText({ code: 'not_found' })
  if (grantOffers(request).length === 0) return refusalText({ code: 'not_offered' })
  return openModal(parts, click, grantModal(request, tool, originFor(click, { choice: 'approve', seen })))
}

/** The sent modal: the approval counts and the grant is made, both or neither; then closes or says why not. */
export function registerGrants(app: App, parts: ListenerDeps): void {
  app.view({ callback_id: CALLBACK.grant, type: 'view_submission' }, async ({ ack, body, view }) => {
    const origin = readOrigin(view.private_metadata)
    const fields = view.state.values
    const ballot = origin === null ? null : ballotOf(origin, body.user.id, fields)
    if (ballot === null) {
      await ack(notice(refusalText({ code: 'wrong_card' })))
      return
    }
    const form = {
      ack: (response: ViewResponseAction) => ack(response),
      viewId: view.id,
      errorsFor: (refusal: Refusal) => fieldErrors(refusal, fields),
    }
    await respondToForm(parts, form, runVote(parts, ballot))
  })
}

/** Null when no wish can be read, so that nothing is approved. */
function ballotOf(origin: ModalOrigin, personId: string, fields: FormFields): VoteCommand | null {
  const grant = readWish(fields[GRANT_FIELD.blockId]?.[GRANT_FIELD.actionId]?.selected_option?.value)
  if (grant === null) return null
  const { requestId, channelId, ts, shown } = origin
  const from = { channelId, ts }
  const seen = displayedBefore(origin, personId)
  const vote = { choice: 'approve', answer: null, grant } as const
  return { requestId, personId, from, shown, seen, ...vote, ...reasonAndConfirmationIn(fields) }
}
