import type { App } from '@slack/bolt'
import { ACTION } from '../../adapters/action-ids.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { onRequestAction, REQUEST_BUTTON } from '../../adapters/on-action.ts'
import { openDetails } from './open-details.ts'

/** Details: opens everything about a request. */
export function registerDetailsButton(app: App, deps: ListenerDeps): void {
  onRequestAction(app, deps, {
    ...REQUEST_BUTTON,
    actionId: ACTION.details,
    handle: openDetails,
    failure: 'the details of a request could not be shown',
  })
}
