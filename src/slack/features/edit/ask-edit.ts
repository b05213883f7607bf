import type { App } from '@slack/bolt'
import { editableParams, mayBeEdited } from '../../../approval/decide/edit/editable.ts'
import { isPending } from '../../../approval/model/request.ts'
import { type RequestClick, readRequestClick } from '../../adapters/action.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import { INTERNAL_ERROR, replyTo } from '../../adapters/ephemeral-reply.ts'
import { type ListenerDeps, requestFor } from '../../adapters/handlers.ts'
import { openModal } from '../../adapters/open-modal.ts'
import { refusalText } from '../../adapters/vote-reply.ts'
import { displayedAt, originFor } from '../review/displayed.ts'
import { editModal } from './edit-modal.ts'

/** Edit and approve, below a review in full: opens the form on top of it. */
export function registerEditButton(app: App, parts: ListenerDeps): void {
  app.action(ACTION.edit, async ({ ack, body, respond }) => {
    await ack()
    const click = readRequestClick(body)
    const problem = await askEdit(parts, click)
    if (problem !== null) await replyTo(parts, { click, respond })(problem)
  })
}

async function askEdit(parts: ListenerDeps, click: RequestClick | null): Promise<string | null> {
  if (click === null) return refusalText({ code: 'wrong_card' })
  try {
    return await openEdit(parts, click)
  } catch (error) {
    parts.log.error({ err: error, requestId: click.requestId }, 'an edit could not be asked for')
    return INTERNAL_ERROR
  }
}

/** Opens the form, but only for those who may approve what they were shown; else the sentence that says why not. */
export async function openEdit(parts: ListenerDeps, click: RequestClick): Promise<string | null> {
  const { request, tool } = await requestFor(parts, click.requestId)
  const seen = displayedAt(click, { request, tool })
  const refusal = await parts.voteService.mayVote({ ...click, choice: 'approve', seen })
  if (refusal !== null) return refusalText(refusal)
  if (request === null || !isPending(request)) return refusalText({ code: 'not_found' })
  if (!mayBeEdited(request)) return refusalText({ code: 'not_offered' })
  const { requireReason, confirm } = request.state.terms
  const view = editModal({
    request,
    tool,
    params: editableParams(request, tool),
    origin: originFor(click, { choice: 'approve', seen }),
    needs: { reason: requireReason.includes('approve'), confirm: confirm !== null },
  })
  return view === null ? NOTHING_TO_EDIT : openModal(parts, click, view)
}

const NOTHING_TO_EDIT = 'None of the parameters can be edited here. Approve or deny the call as it is.'
