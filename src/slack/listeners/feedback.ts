import type { App, ViewOutput } from '@slack/bolt'
import type { FeedbackResult, FeedbackSlip } from '../../approval/feedback/give-feedback.ts'
import { ACTION, CALLBACK } from '../action-ids.ts'
import { COMMENT_FIELD, feedbackModal, RATING_FIELD } from '../views/feedback-modal.ts'
import { type ModalOrigin, readOrigin } from '../views/modal-origin.ts'
import { refusalAnswer } from '../views/vote-answer.ts'
import { answerTo, SORRY } from './answer.ts'

import { readRequestClick } from './click.ts'
import type { ListenerParts } from './listener-parts.ts'
import { openModal } from './open-modal.ts'
import { notice } from './submission.ts'

/** 👍 counts at once; 👎 and Comment ask for words first. */
export function registerFeedback(app: App, parts: ListenerParts): void {
  registerGood(app, parts)
  for (const [actionId, rating] of [
    [ACTION.feedbackBad, 'bad'],
    [ACTION.feedbackComment, 'good'],
  ] as const) {
    app.action(actionId, async ({ ack, body, respond }) => {
      await ack()
      const problem = await ask(parts, body, rating)
      if (problem !== null) await answerTo(parts, { click: readRequestClick(body), respond })(problem)
    })
  }
  registerForm(app, parts)
}

function registerGood(app: App, parts: ListenerParts): void {
  app.action(ACTION.feedbackGood, async ({ ack, body, respond }) => {
    const click = readRequestClick(body)
    const slip = click === null ? null : ({ ...click, rating: 'good', comment: null } as const)
    const problem = await give(parts, slip)
    await ack().catch((error: unknown) => parts.log.warn({ err: error }, 'a press could not be acknowledged'))
    if (problem !== null) await answerTo(parts, { click, respond })(problem)
  })
}

function registerForm(app: App, parts: ListenerParts): void {
  app.view({ callback_id: CALLBACK.feedback, type: 'view_submission' }, async ({ ack, body, view }) => {
    const origin = readOrigin(view.private_metadata)
    const problem = await give(parts, origin === null ? null : slipOf(origin, body.user.id, view))
    const answered = problem === null ? ack({ response_action: 'clear' }) : ack(notice(problem))
    await answered.catch((error: unknown) =>
      parts.log.warn({ err: error }, 'a modal could not be acknowledged'),
    )
  })
}

function slipOf(
  { requestId, channelId, ts }: ModalOrigin,
  personId: string,
  { state }: ViewOutput,
): FeedbackSlip {
  const chosen = state.values[RATING_FIELD.blockId]?.[RATING_FIELD.actionId]?.selected_option?.value
  const words = state.values[COMMENT_FIELD.blockId]?.[COMMENT_FIELD.actionId]?.value?.trim() ?? ''
  const comment = words === '' ? null : words
  return { requestId, personId, rating: chosen === 'good' ? 'good' : 'bad', comment, from: { channelId, ts } }
}

/** Null when it is kept; else the sentence that says why not. */
async function give(parts: ListenerParts, slip: FeedbackSlip | null): Promise<string | null> {
  if (slip === null) return refusalAnswer({ code: 'wrong_card' })
  try {
    return sentenceFor(await parts.giveFeedback(slip))
  } catch (error) {
    parts.log.error({ err: error, requestId: slip.requestId }, 'feedback could not be recorded')
    return SORRY
  }
}

function sentenceFor(result: FeedbackResult): string | null {
  return result.kind === 'given' ? null : refusalAnswer(result.refusal)
}

async function ask(parts: ListenerParts, body: unknown, rating: 'good' | 'bad'): Promise<string | null> {
  const click = readRequestClick(body)
  if (click === null) return refusalAnswer({ code: 'wrong_card' })
  const request = await parts.clerk.allowed(click.requestId).catch(() => null)
  if (request === null) return refusalAnswer({ code: 'not_found' })
  const origin: ModalOrigin = {
    requestId: request.id,
    ...click.from,
    shown: null,
    choice: 'approve',
    page: 0,
  }
  return openModal(parts, click, feedbackModal(request, { rating, origin }))
}
