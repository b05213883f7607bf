import { grantOffers } from '../../../approval/decide/grant-option.ts'
import type { RequestClick } from '../../adapters/click.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { refusalText } from '../../adapters/refusal-text.ts'
import { openVoteForm, type VoteForm } from '../review/open-vote-form.ts'
import { grantModal } from './grant-modal.ts'

/** Allow more than once: opens the form; else says why not. */
export function openGrantModal(deps: ListenerDeps, click: RequestClick): Promise<string | null> {
  return openVoteForm(deps, click, GRANT_FORM)
}

const GRANT_FORM: VoteForm = {
  choice: 'approve',
  view(request, tool, origin) {
    if (grantOffers(request).length === 0) return refusalText({ code: 'not_offered' })
    return grantModal(request, tool, origin)
  },
}
