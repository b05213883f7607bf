import type { App } from '@slack/bolt'
import type { Refusal } from '../../approval/refusal.ts'
import { CALLBACK } from '../action-ids.ts'
import { type ModalOrigin, readOrigin } from '../views/modal-origin.ts'
import { REASON_FIELD } from '../views/reason-modal.ts'
import { refusalAnswer } from '../views/vote-answer.ts'
import { answerForm, type FieldErrors } from './answer-form.ts'
import { castBallot } from './cast.ts'
import type { ListenerParts } from './listener-parts.ts'
import { notice } from './submission.ts'

/** The sent reason modal: counts the vote with its words, then closes or says why not. */
export function registerReasons(app: App, parts: ListenerParts): void {
  app.view({ callback_id: CALLBACK.reason, type: 'view_submission' }, async ({ ack, body, view }) => {
    const origin = readOrigin(view.private_metadata)
    if (origin === null) {
      await ack(notice(refusalAnswer({ code: 'wrong_card' })))
      return
    }
    const words = view.state.values[REASON_FIELD.blockId]?.[REASON_FIELD.actionId]?.value ?? ''
    const cast = castBallot(parts, ballotOf(origin, body.user.id, words.trim()))
    await answerForm(parts, { ack: (response) => ack(response), viewId: view.id, errorsFor }, cast)
  })
}

function ballotOf({ requestId, channelId, ts, choice }: ModalOrigin, personId: string, words: string) {
  const comment = words === '' ? null : words
  const from = { channelId, ts }
  return { requestId, personId, choice, comment, confirmation: null, answer: null, grant: null, from }
}

function errorsFor({ code }: Refusal): FieldErrors | null {
  return code === 'reason_required' ? { [REASON_FIELD.blockId]: 'A reason is required.' } : null
}
