import { editableParams, mayBeEdited } from '../../../approval/decide/edit/editable.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import type { RequestClick } from '../../adapters/click.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { onRequestAction, REQUEST_BUTTON } from '../../adapters/on-action.ts'
import { refusalText } from '../../adapters/refusal-text.ts'
import type { Router } from '../../adapters/router.ts'
import { openVoteForm, type VoteForm } from '../review/open-vote-form.ts'
import { editModal } from './edit-modal.ts'

/** Edit and approve, at the end of a review: opens the form on top of it. */
export function registerEditButton(router: Router, deps: ListenerDeps): void {
  onRequestAction(router, deps, {
    ...REQUEST_BUTTON,
    actionId: ACTION.edit,
    handle: openEditModal,
    failure: 'the form for an edit could not be opened',
  })
}

/** Opens the form; else says why not. */
export function openEditModal(deps: ListenerDeps, click: RequestClick): Promise<string | null> {
  return openVoteForm(deps, click, EDIT_FORM)
}

const EDIT_FORM: VoteForm = {
  choice: 'approve',
  view(request, tool, origin) {
    if (!mayBeEdited(request)) return refusalText({ code: 'not_offered' })
    const { requireReason, confirm } = request.state.obligation
    const params = editableParams(request, tool)
    const needs = { reason: requireReason.includes('approve'), confirm: confirm !== null }
    return editModal({ request, tool, params, origin, needs }) ?? NOTHING_TO_EDIT
  },
}

const NOTHING_TO_EDIT = 'None of the parameters can be edited here. Approve or deny the call as it is.'
