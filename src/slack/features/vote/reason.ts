import type { App, ViewResponseAction } from '@slack/bolt'
import type { Refusal } from '../../../approval/model/refusal.ts'
import type { VoteCommand } from '../../../approval/review/vote.ts'
import { CALLBACK } from '../../adapters/action-ids.ts'
import { respondToForm } from '../../adapters/answer-form.ts'
import { fieldErrors } from '../../adapters/field-errors.ts'
import { type FormFields, reasonAndConfirmationIn } from '../../adapters/form-fields.ts'
import type { ListenerDeps } from '../../adapters/handlers.ts'
import { type ModalOrigin, readOrigin } from '../../adapters/modal-origin.ts'
import { runVote } from '../../adapters/run-vote.ts'
import { notice } from '../../adapters/submission.ts'
import { refusalText } from '../../adapters/vote-reply.ts'
import { displayedBefore } from '../review/displayed.ts'

/** The sent reason modal: counts the vote with its words, then closes or says why not. */
export function registerReasons(app: App, parts: ListenerDeps): void {
  app.view({ callback_id: CALLBACK.reason, type: 'view_submission' }, async ({ ack, body, view }) => {
    const origin = readOrigin(view.private_metadata)
    if (origin === null) {
      await ack(notice(refusalText({ code: 'wrong_card' })))
      return
    }
    const fields = view.state.values
    const form = {
      ack: (response: ViewResponseAction) => ack(response),
      viewId: view.id,
      errorsFor: (refusal: Refusal) => fieldErrors(refusal, fields),
    }
    await respondToForm(parts, form, runVote(parts, ballotOf(origin, body.user.id, fields)))
  })
}

function ballotOf(origin: ModalOrigin, personId: string, fields: FormFields): VoteCommand {
  const { requestId, channelId, ts, shown, choice } = origin
  const from = { channelId, ts }
  const seen = displayedBefore(origin, personId)
  return {
    requestId,
    personId,
    from,
    shown,
    seen,
    choice,
    answer: null,
    grant: null,
    ...reasonAndConfirmationIn(fields),
  }
}
