import type { EscalatedRequest } from '../../../approval/model/request.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import type { Click, RequestClick } from '../../adapters/click.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import type { ModalOrigin } from '../../adapters/modal-origin.ts'
import { onRequestAction, REQUEST_BUTTON } from '../../adapters/on-action.ts'
import { openModal } from '../../adapters/open-modal.ts'
import { refusalText } from '../../adapters/refusal-text.ts'
import type { Router } from '../../adapters/router.ts'
import { originFor } from './displayed.ts'
import { reviewModal } from './review-modal.ts'

/** Review in full, and its pages, one at a time. After an edit it starts again at the first. */
export function registerReviewButtons(router: Router, deps: ListenerDeps): void {
  for (const [actionId, step] of [
    [ACTION.review, 0],
    [ACTION.reviewEarlier, -1],
    [ACTION.reviewLater, 1],
  ] as const) {
    onRequestAction(router, deps, {
      ...REQUEST_BUTTON,
      actionId,
      handle: (parts, click) => showPage(parts, click, step),
      failure: 'a request could not be shown in full',
    })
  }
}

async function showPage(deps: ListenerDeps, click: RequestClick, step: number): Promise<string | null> {
  const review = await deps.queries.review(click.personId, click.requestId)
  if (review.kind === 'refused') return refusalText(review.refusal)
  const { place, personId } = click
  return place.in === 'modal'
    ? turnPage(deps, { place, personId }, { request: review.value, step })
    : openFirstPage(deps, click, review.value)
}

function openFirstPage(
  deps: ListenerDeps,
  click: RequestClick,
  request: EscalatedRequest,
): Promise<string | null> {
  const origin = originFor(click, { choice: 'approve', seen: 'part' })
  const view = reviewModal(request, deps.tool(request.call.tool), atPage(request, origin, 0))
  return openModal(deps, click, view)
}

/** A page counts as opened when it is shown; pages are opened in order. */
function atPage(request: EscalatedRequest, origin: ModalOrigin, page: number): ModalOrigin {
  const pagesOpened = Math.max(origin.pagesOpened, page + 1)
  return { ...origin, shown: request.paramsDigest, page, pagesOpened }
}

interface ModalClick {
  readonly place: Extract<Click['place'], { readonly in: 'modal' }>
  readonly personId: string
}

async function turnPage(
  { client, tool }: ListenerDeps,
  { place, personId }: ModalClick,
  { request, step }: { readonly request: EscalatedRequest; readonly step: number },
): Promise<null> {
  const { viewId, hash, origin } = place
  const isCurrent = origin.viewerId === personId && origin.shown === request.paramsDigest
  const before = isCurrent ? origin : { ...origin, viewerId: personId, pagesOpened: 0 }
  const page = Math.min(Math.max(0, before.page + step), before.pagesOpened)
  const view = reviewModal(request, tool(request.call.tool), atPage(request, before, page))
  await client.views.update({ view_id: viewId, hash, view })
  return null
}
