import type { App, ViewResponseAction } from '@slack/bolt'
import type { Refusal } from '../../../approval/model/refusal.ts'
import type { Ballot } from '../../../approval/review/vote.ts'
import { CALLBACK } from '../../adapters/action-ids.ts'
import { type ModalOrigin, readOrigin } from '../../adapters/modal-origin.ts'
import { refusalAnswer } from '../../adapters/vote-reply.ts'
import { answerForm } from '../../adapters/answer-form.ts'
import { castBallot } from '../../adapters/run-vote.ts'
import { fieldErrors } from '../../adapters/field-errors.ts'
import { type FormFields, wordsIn } from '../../adapters/form-fields.ts'
import type { ListenerParts } from '../../adapters/handlers.ts'
import { seenBefore } from '../review/displayed.ts'
import { notice } from '../../adapters/submission.ts'

/** The sent reason modal: counts the vote with its words, then closes or says why not. */
export function registerReasons(app: App, parts: ListenerParts): void {
  app.view({ callback_id: CALLBACK.reason, type: 'view_submission' }, async ({ ack, body, view }) => {
    const origin = readOrigin(view.private_metadata)
    if (origin === null) {
      await ack(notice(refusalAnswer({ code: 'wrong_card' })))
      return
    }
    const fields = view.state.values
    const form = {
      ack: (response: ViewResponseAction) => ack(response),
      viewId: view.id,
      errorsFor: (refusal: Refusal) => fieldErrors(refusal, fields),
    }
    await answerForm(parts, form, castBallot(parts, ballotOf(origin, body.user.id, fields)))
  })
}

function ballotOf(origin: ModalOrigin, personId: string, fields: FormFields): Ballot {
  const { requestId, channelId, ts, shown, choice } = origin
  const from = { channelId, ts }
  const seen = seenBefore(origin, personId)
  return { requestId, personId, from, shown, seen, choice, answer: null, grant: null, ...wordsIn(fields) }
}
