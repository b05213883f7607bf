import type { App, ViewOutput, ViewResponseAction } from '@slack/bolt'
import type { FeedbackCommand, FeedbackResult } from '../../../approval/review/feedback.ts'
import { readRequestClick } from '../../adapters/action.ts'
import { ACTION, CALLBACK } from '../../adapters/action-ids.ts'
import { INTERNAL_ERROR, replyTo } from '../../adapters/ephemeral-reply.ts'
import type { ListenerDeps } from '../../adapters/handlers.ts'
import { type ModalOrigin, readOrigin } from '../../adapters/modal-origin.ts'
import { openModal } from '../../adapters/open-modal.ts'
import { notice } from '../../adapters/submission.ts'
import { refusalText } from '../../adapters/vote-reply.ts'
import { originFor } from '../review/displayed.ts'
import { COMMENT_FIELD, feedbackModal, RATING_FIELD } from './feedback-modal.ts'

/** 👍 counts at once; 👎 and Comment ask for words first. Comment keeps the rating that the person gave before. */
export function registerFeedback(app: App, parts: ListenerDeps): void {
  registerGood(app, parts)
  for (const [actionId, rating] of [
    [ACTION.feedbackBad, 'bad'],
    [ACTION.feedbackComment, null],
  ] as const) {
    app.action(actionId, async ({ ack, body, respond }) => {
      await ack()
      const problem = await ask(parts, body, rating)
      if (problem !== null) await replyTo(parts, { click: readRequestClick(body), respond })(problem)
    })
  }
  registerForm(app, parts)
}

function registerGood(app: App, parts: ListenerDeps): void {
  app.action(ACTION.feedbackGood, async ({ ack, body, respond }) => {
    const click = readRequestClick(body)
    const slip = click === null ? null : ({ ...click, rating: 'good', comment: null } as const)
    const problem = await give(parts, slip)
    await ack().catch((error: unknown) => parts.log.warn({ err: error }, 'a press could not be acknowledged'))
    if (problem !== null) await replyTo(parts, { click, respond })(problem)
  })
}

function registerForm(app: App, parts: ListenerDeps): void {
  app.view({ callback_id: CALLBACK.feedback, type: 'view_submission' }, async ({ ack, body, view }) => {
    const response = await responseTo(parts, body.user.id, view)
    await ack(response).catch((error: unknown) =>
      parts.log.warn({ err: error }, 'a modal could not be acknowledged'),
    )
  })
}

async function responseTo(
  parts: ListenerDeps,
  personId: string,
  view: ViewOutput,
): Promise<ViewResponseAction> {
  const origin = readOrigin(view.private_metadata)
  if (origin === null) return notice(refusalText({ code: 'wrong_card' }))
  const rating = ratingIn(view)
  if (rating === null) return NOT_RATED
  const problem = await give(parts, slipOf(origin, personId, { rating, view }))
  return problem === null ? { response_action: 'clear' } : notice(problem)
}

const NOT_RATED: ViewResponseAction = {
  response_action: 'errors',
  errors: { [RATING_FIELD.blockId]: 'Choose 👍 or 👎.' },
}

/** Null when neither was chosen: nobody's silence is an opinion. */
function ratingIn({ state }: ViewOutput): FeedbackCommand['rating'] | null {
  const chosen = state.values[RATING_FIELD.blockId]?.[RATING_FIELD.actionId]?.selected_option?.value
  return chosen === 'good' || chosen === 'bad' ? chosen : null
}

function slipOf(
  { requestId, channelId, ts }: ModalOrigin,
  personId: string,
  { rating, view }: { readonly rating: FeedbackCommand['rating']; readonly view: ViewOutput },
): FeedbackCommand {
  const words = view.state.values[COMMENT_FIELD.blockId]?.[COMMENT_FIELD.actionId]?.value?.trim() ?? ''
  return { requestId, personId, rating, comment: words === '' ? null : words, from: { channelId, ts } }
}

/** Null when it is kept; else the sentence that says why not. */
async function give(parts: ListenerDeps, slip: FeedbackCommand | null): Promise<string | null> {
  if (slip === null) return refusalText({ code: 'wrong_card' })
  try {
    return sentenceFor(await parts.feedback.give(slip))
  } catch (error) {
    parts.log.error({ err: error, requestId: slip.requestId }, 'feedback could not be recorded')
    return INTERNAL_ERROR
  }
}

function sentenceFor(result: FeedbackResult): string | null {
  return result.kind === 'given' ? null : refusalText(result.refusal)
}

/** Opens the modal, but only for those who may give an opinion; else the sentence that says why not. */
async function ask(parts: ListenerDeps, body: unknown, rating: 'bad' | null): Promise<string | null> {
  const click = readRequestClick(body)
  if (click === null) return refusalText({ code: 'wrong_card' })
  try {
    const opened = await parts.feedback.open(click)
    if (opened.kind === 'refused') return refusalText(opened.refusal)
    const { request, before } = opened
    const origin = originFor(click, { choice: 'approve', seen: 'part' })
    const tool = parts.tool(request.call.tool)
    return await openModal(parts, click, feedbackModal(request, tool, { before, rating, origin }))
  } catch (error) {
    parts.log.error({ err: error, requestId: click.requestId }, 'feedback could not be asked for')
    return INTERNAL_ERROR
  }
}
