import type { App, ViewResponseAction } from '@slack/bolt'
import { assertNever } from '../../core/assert-never.ts'
import { CALLBACK } from '../action-ids.ts'
import { type ModalOrigin, readOrigin } from '../views/modal-origin.ts'
import { noticeModal } from '../views/modals.ts'
import { REASON_FIELD } from '../views/reason-modal.ts'
import { refusalAnswer } from '../views/vote-answer.ts'
import { type CastResult, castAnswer, castBallot, inTime } from './cast.ts'
import type { ListenerParts } from './listener-parts.ts'

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
    if (timely === null) await tellLater(parts, view.id, await cast)
  })
}

const STILL_WORKING = 'This takes longer than usual. The card will show what comes of it.'

function ballotOf({ requestId, channelId, ts, choice }: ModalOrigin, personId: string, words: string) {
  const comment = words === '' ? null : words
  const from = { channelId, ts }
  return { requestId, personId, choice, comment, confirmation: null, answer: null, grant: null, from }
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

function notice(sentence: string): ViewResponseAction {
  return { response_action: 'update', view: noticeModal('Veto', sentence) }
}

async function tellLater({ client, log }: ListenerParts, viewId: string, result: CastResult): Promise<void> {
  try {
    await client.views.update({ view_id: viewId, view: noticeModal('Veto', castAnswer(result)) })
  } catch (error) {
    log.warn({ err: error }, 'a person could not be answered')
  }
}
