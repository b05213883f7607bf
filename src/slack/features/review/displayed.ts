import type { EscalatedRequest } from '../../../approval/model/request.ts'
import type { Choice } from '../../../approval/model/vote.ts'
import type { DisplayedRequest } from '../../../approval/review/action-guard.ts'
import type { RequestClick } from '../../adapters/click.ts'
import type { ModalOrigin } from '../../adapters/modal-origin.ts'
import type { SubjectTool } from '../../blocks/subject.ts'
import { countReviewPages } from './review-modal.ts'
import { showsAll } from './shows-all.ts'

export interface RequestAndTool {
  readonly request: EscalatedRequest | null
  readonly tool: SubjectTool
}

/**
 * How much of the request the person had been shown at a click, whichever button Slack names. The Home tab shows only a part;
 * questions are answered in a form that shows all of them.
 */
export function displayedAt(click: RequestClick, { request, tool }: RequestAndTool): DisplayedRequest {
  if (request === null) return 'part'
  switch (click.place.in) {
    case 'message':
      return showsAll(request, tool) ? 'card' : 'part'
    case 'home':
      return request.subject.kind === 'question' ? 'review' : 'part'
    case 'reading_modal':
      return 'part'
    case 'modal': {
      const { viewerId, shown, pagesOpened } = click.place.origin
      const isCurrent = viewerId === click.personId && shown === request.paramsDigest
      return isCurrent && pagesOpened >= countReviewPages(request, tool) ? 'review' : 'part'
    }
  }
}

/** The origin of a modal that a click opens. */
export function originFor(
  { requestId, personId, from, displayedDigest }: RequestClick,
  { choice, seen }: { readonly choice: Choice; readonly seen: DisplayedRequest },
): ModalOrigin {
  return {
    requestId,
    channelId: from?.channelId ?? null,
    ts: from?.ts ?? null,
    shown: displayedDigest,
    choice,
    viewerId: personId,
    seen,
    page: 0,
    pagesOpened: 0,
  }
}
