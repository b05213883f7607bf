import { isPending, type PendingRequest } from '../../../approval/model/request.ts'
import type { Choice } from '../../../approval/model/vote.ts'
import type { ToolFacts } from '../../../policy/bundle.ts'
import type { RequestClick } from '../../adapters/click.ts'
import { type ListenerDeps, requestAndTool } from '../../adapters/listener-deps.ts'
import type { ModalOrigin } from '../../adapters/modal-origin.ts'
import { openModal } from '../../adapters/open-modal.ts'
import { refusalText } from '../../adapters/refusal-text.ts'
import type { Modal } from '../../blocks/blocks.ts'
import { displayedAt, originFor } from './displayed.ts'

/** A form with which a person votes. */
export interface VoteForm {
  readonly choice: Choice
  /** The form for this request; a string says why there is none. */
  readonly view: (request: PendingRequest, tool: ToolFacts, origin: ModalOrigin) => Modal | string
}

/** Opens the form, but only for a person who may vote so on what was displayed. Null when it is open; else why not. */
export async function openVoteForm(
  deps: ListenerDeps,
  click: RequestClick,
  { choice, view }: VoteForm,
): Promise<string | null> {
  const { request, tool } = await requestAndTool(deps, click.requestId)
  const seen = displayedAt(click, { request, tool })
  const refusal = await deps.voteService.mayVote({ ...click, choice, seen })
  if (refusal !== null) return refusalText(refusal)
  if (request === null || !isPending(request)) return refusalText({ code: 'not_found' })
  const form = view(request, tool, originFor(click, { choice, seen }))
  return typeof form === 'string' ? form : openModal(deps, click, form)
}
