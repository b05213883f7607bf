import type { App } from '@slack/bolt'
import type { EscalatedRequest } from '../../approval/request.ts'
import { ACTION } from '../action-ids.ts'
import type { ModalOrigin } from '../views/modal-origin.ts'
import { reviewModal } from '../views/review-modal.ts'
import { refusalAnswer } from '../views/vote-answer.ts'
import { answerTo, SORRY } from './answer.ts'
import { type RequestClick, readRequestClick } from './click.ts'
import type { ListenerParts } from './listener-parts.ts'
import { openModal } from './open-modal.ts'

/** Review in full: opens all that is to be decided about, and turns its pages one at a time; edited, it begins again. */
export function registerReview(app: App, parts: ListenerParts): void {
  for (const [actionId, step] of [
    [ACTION.review, 0],
    [ACTION.reviewEarlier, -1],
    [ACTION.reviewLater, 1],
  ] as const) {
    app.action(actionId, async ({ ack, body, respond }) => {
      await ack()
      const click = readRequestClick(body)
      const problem = await show(parts, click, step)
      if (problem !== null) await answerTo(parts, { click, respond })(problem)
    })
  }
}

async function show(parts: ListenerParts, click: RequestClick | null, step: number): Promise<string | null> {
  if (click === null) return refusalAnswer({ code: 'wrong_card' })
  try {
    const request = await parts.clerk.request(click.requestId)
    if (request === null) return refusalAnswer({ code: 'not_found' })
    return await (click.place.in === 'modal'
      ? turn(parts, click, { request, step })
      : open(parts, click, request))
  } catch (error) {
    parts.log.error({ err: error, requestId: click.requestId }, 'a request could not be shown in full')
    return SORRY
  }
}

function open(parts: ListenerParts, click: RequestClick, request: EscalatedRequest): Promise<string | null> {
  const { id: requestId, paramsDigest: shown } = request
  const origin: ModalOrigin = { requestId, ...click.from, shown, choice: 'approve', page: 0 }
  return openModal(parts, click, reviewModal(request, parts.tool(request.call.tool), origin))
}

async function turn(
  { client, tool }: ListenerParts,
  { place }: RequestClick,
  { request, step }: { request: EscalatedRequest; step: number },
): Promise<null> {
  if (place.in !== 'modal') return null
  const { viewId, hash, origin } = place
  const shown = request.paramsDigest
  const page = origin.shown === shown ? Math.max(0, origin.page + step) : 0
  const view = reviewModal(request, tool(request.call.tool), { ...origin, shown, page })
  await client.views.update({ view_id: viewId, hash, view })
  return null
}
