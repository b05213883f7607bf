import type { App, ViewResponseAction } from '@slack/bolt'
import type { Ballot } from '../../approval/vote.ts'
import { assertNever } from '../../core/assert-never.ts'
import { CALLBACK } from '../action-ids.ts'
import { type ModalOrigin, readOrigin } from '../views/modal-origin.ts'
import { refusalAnswer } from '../views/vote-answer.ts'
import { answerForm, errorsFor, notice } from './answer-form.ts'
import { type CastResult, castAnswer, castBallot } from './cast.ts'
import { type FormFields, wordsIn } from './form-fields.ts'
import type { ListenerParts } from './listener-parts.ts'

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
      respond: (result: CastResult) => response(result, fields),
      say: castAnswer,
    }
    await answerForm(parts, form, castBallot(parts, ballotOf(origin, body.user.id, fields)))
  })
}

function ballotOf(origin: ModalOrigin, personId: string, fields: FormFields): Ballot {
  const { requestId, channelId, ts, shown, choice } = origin
  return { requestId, personId, from: { channelId, ts }, shown, choice, answer: null, ...wordsIn(fields) }
}

function response(result: CastResult, fields: FormFields): ViewResponseAction {
  switch (result.kind) {
    case 'settled':
      return { response_action: 'clear' }
    case 'refused': {
      const errors = errorsFor(result.refusal, fields)
      return errors === null ? notice(castAnswer(result)) : { response_action: 'errors', errors }
    }
    case 'counted':
    case 'failed':
      return notice(castAnswer(result))
    default:
      return assertNever(result)
  }
}
