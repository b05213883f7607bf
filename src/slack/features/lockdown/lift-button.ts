import type { App } from '@slack/bolt'
import { ACTION } from '../../adapters/action-ids.ts'
import type { Click } from '../../adapters/click.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { onListAction } from '../../adapters/on-action.ts'
import { openModal } from '../../adapters/open-modal.ts'
import type { Message } from '../../blocks/blocks.ts'
import { listLockdowns, ONLY_ADMINS } from './lockdown-command.ts'
import { liftModal } from './lockdown-modals.ts'

/** Lift, in a list of lockdowns: opens the form that asks why. */
export function registerLiftButton(app: App, deps: ListenerDeps): void {
  onListAction(app, deps, {
    actionId: ACTION.liftLockdown,
    unreadable: ONLY_ADMINS,
    handle: openLiftModal,
    failure: 'a lockdown could not be lifted',
  })
}

async function openLiftModal(deps: ListenerDeps, click: Click): Promise<Message | string> {
  const found = await deps.lockdownService.liftable(click.personId, click.value)
  if (found === null) return ONLY_ADMINS
  return (await openModal(deps, click, liftModal(found))) ?? listLockdowns(deps, click.personId)
}
