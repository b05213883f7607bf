import type { EscalatedRequest } from '../../../approval/model/request.ts'
import type { Choice } from '../../../approval/model/vote.ts'
import type { DisplayedRequest } from '../../../approval/review/action-guard.ts'
import type { ToolFacts } from '../../../policy/bundle.ts'
import type { RequestClick } from '../../adapters/action.ts'
import type { ModalOrigin } from '../../adapters/modal-origin.ts'
import { reviewPages } from './review-modal.ts'
import { showsAll } from './shows-all.ts'

interface About {
  readonly request: EscalatedRequest | null
  readonly tool: Pick<ToolFacts, 'title' | 'show'>
}

/** What the person had seen of the request at a press: decided from what Veto showed, whatever button Slack names. */
export function displayedAt(click: RequestClick, { request, tool }: About): DisplayedRequest {
  if (request === null) return 'part'
  if (click.place.in === 'message') return showsAll(request, tool) ? 'card' : 'part'
  const { origin } = click.place
  const isTheirs = origin.viewerId === click.personId && origin.shown === request.paramsDigest
  return isTheirs && origin.pagesOpened >= reviewPages(request, tool) ? 'review' : 'part'
}

/** What the person had seen when the modal was opened that they send now. Another person's modal shows nothing. */
export function displayedBefore({ viewerId, seen }: ModalOrigin, personId: string): DisplayedRequest {
  return viewerId === personId ? seen : 'part'
}

/** For a modal that a press opens. */
export function originFor(
  { requestId, personId, from, shown }: RequestClick,
  { choice, seen }: { readonly choice: Choice; readonly seen: DisplayedRequest },
): ModalOrigin {
  return { requestId, ...from, shown, choice, viewerId: personId, seen, page: 0, pagesOpened: 0 }
}
