import { ACTION } from '../../adapters/action-ids.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { onRequestAction, REQUEST_BUTTON } from '../../adapters/on-action.ts'
import type { Router } from '../../adapters/router.ts'
import { openVoteForm, type VoteForm } from '../review/open-vote-form.ts'
import { reasonModal } from './reason-modal.ts'

/** Deny, and Approve where the rule requires a reason or a second step: both open a form. */
export function registerReasonButtons(router: Router, deps: ListenerDeps): void {
  for (const [actionId, choice] of [
    [ACTION.deny, 'deny'],
    [ACTION.approveWithReason, 'approve'],
  ] as const) {
    const form: VoteForm = { choice, view: reasonModal }
    onRequestAction(router, deps, {
      ...REQUEST_BUTTON,
      actionId,
      handle: (parts, click) => openVoteForm(parts, click, form),
      failure: 'the form for a reason could not be opened',
    })
  }
}
