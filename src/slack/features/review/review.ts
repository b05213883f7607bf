import type { App } from '@slack/bolt'
import type { EscalatedRequest } from '../../../approval/model/request.ts'
import { type RequestClick, readRequestClick } from '../../adapters/action.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import { INTERNAL_ERROR, replyTo } from '../../adapters/ephemeral-reply.ts'
import type { ListenerDeps } from '../../adapters/handlers.ts'
import type { ModalOrigin } from '../../adapters/modal-origin.ts'
import { openModal } from '../../adapters/open-modal.ts'
import { refusalText } from '../../adapters/vote-reply.ts'
import { originFor } from './displayed.ts'
import { reviewModal } from './review-modal.ts'

/** Review in full: opens all that is to be decided about, and turns its pages one at a time; edited, it begins again. */
export function registerReview(app: App, parts: ListenerDeps): void {
  for (const [actionId, step] of [
    [ACTION.review, 0],
    [ACTION.reviewEarlier, -1],
    [ACTION.reviewLater, 1],
  ] as const) {
    app.action(actionId, async ({ ack, body, respond }) => {
      await ack()
      const click = readRequestClick(body)
      const problem = await show(parts, click, step)
      if (problem !== null) await replyTo(parts, { click, respond })(problem)
    })
  }
}

async function show(parts: ListenerDeps, click: RequestClick | null, step: number): Promise<string | null> {
  if (click === null) return refusalText({ code: 'wrong_card' })
  try {
    const reading = await parts.queries.review(click.personId, click.requestId)
    if (reading.kind === 'refused') return refusalText(reading.refusal)
    const request = reading.value
    return await (click.place.in === 'modal'
      ? turn(parts, click, { request, step })
      : open(parts, click, request))
  } catch (error) {
    parts.log.error({ err: error, requestId: click.requestId }, 'a request could not be shown in full')
    return INTERNAL_ERROR
  }
}

function open(parts: ListenerDeps, click: RequestClick, request: EscalatedRequest): Promise<string | null> {
  const origin = originFor(click, { choice: 'approve', seen: 'part' })
  const view = reviewModal(request, parts.tool(request.call.tool), atPage(request, origin, 0))
  return openModal(parts, click, view)
}

/** A page counts as opened when it is shown; pages are opened in order. */
function atPage(request: EscalatedRequest, origin: ModalOrigin, page: number): ModalOrigin {
  const pagesOpened = Math.max(origin.pagesOpened, page + 1)
  return { ...origin, shown: request.paramsDigest, page, pagesOpened }
}

async function turn(
  { client, tool }: ListenerDeps,
  { place, personId }: RequestClick,
  { request, step }: { request: EscalatedRequest; step: number },
): Promise<null> {
  if (place.in !== 'modal') return null
  const { viewId, hash, origin } = place
  const isTheirs = origin.viewerId === personId && origin.shown === request.paramsDigest
  const before = isTheirs ? origin : { ...origin, viewerId: personId, pagesOpened: 0 }
  const page = Math.min(Math.max(0, before.page + step), before.pagesOpened)
  const view = reviewModal(request, tool(request.call.tool), atPage(request, before, page))
  await client.views.update({ view_id: viewId, hash, view })
  return null
}
