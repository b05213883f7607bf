import { ACTION } from '../../adapters/action-ids.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { onRequestAction, REQUEST_BUTTON } from '../../adapters/on-action.ts'
import type { Router } from '../../adapters/router.ts'
import { openVoteForm, type VoteForm } from '../review/open-vote-form.ts'
import { answerModal } from './answer-modal.ts'

/** Answer: opens the whole question with a field for the answer. */
export function registerAnswerButton(router: Router, deps: ListenerDeps): void {
  onRequestAction(router, deps, {
    ...REQUEST_BUTTON,
    actionId: ACTION.answer,
    handle: (parts, click) => openVoteForm(parts, click, ANSWER_FORM),
    failure: 'the form for an answer could not be opened',
  })
}

const ANSWER_FORM: VoteForm = {
  choice: 'approve',
  view: (request, _tool, origin) => answerModal(request, origin),
}
