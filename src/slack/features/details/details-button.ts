import { ACTION } from '../../adapters/action-ids.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { onRequestAction, REQUEST_BUTTON } from '../../adapters/on-action.ts'
import type { Router } from '../../adapters/router.ts'
import { openDetails } from './open-details.ts'

/** Details: opens everything about a request. */
export function registerDetailsButton(router: Router, deps: ListenerDeps): void {
  onRequestAction(router, deps, {
    ...REQUEST_BUTTON,
    actionId: ACTION.details,
    handle: openDetails,
    failure: 'the details of a request could not be shown',
  })
}
