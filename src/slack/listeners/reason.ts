import type { App, ViewResponseAction } from '@slack/bolt'
import { assertNever } from '../../core/assert-never.ts'
import { CALLBACK } from '../action-ids.ts'
import { type ModalOrigin, readOrigin } from '../views/modal-origin.ts'
import { REASON_FIELD } from '../views/reason-modal.ts'
import { refusalAnswer } from '../views/vote-answer.ts'
import { type CastResult, castAnswer, castBallot, inTime } from './cast.ts'
import type { ListenerParts } from './listener-parts.ts'
import { notice, STILL_WORKING, tellLater } from './submission.ts'

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
    const timely = await inTime(cast, parts)
    await ack(timely === null ? notice(STILL_WORKING) : response(timely)).catch((error: unknown) =>
      parts.log.warn({ err: error }, 'a modal could not be acknowledged'),
    )
    if (timely === null) await tellLater(parts, view.id, castAnswer(await cast))
  })
}

function ballotOf({ requestId, channelId, ts, choice }: ModalOrigin, personId: string, words: string) {
  const comment = words === '' ? null : words
  const from = { channelId, ts }
  return { requestId, personId, choice, comment, confirmation: null, answer: null, from }
}

function response(result: CastResult): ViewResponseAction {
  switch (result.kind) {
    case 'settled':
      return { response_action: 'clear' }
    case 'refused':
      return result.refusal.code === 'reason_required'
        ? { response_action: 'errors', errors: { [REASON_FIELD.blockId]: 'A reason is required.' } }
        : notice(castAnswer(result))
    case 'counted':
    case 'failed':
      return notice(castAnswer(result))
    default:
      return assertNever(result)
  }
}
