import { ACTION } from '../../adapters/action-ids.ts'
import type { Click } from '../../adapters/click.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { onMessageAction } from '../../adapters/on-action.ts'
import { openModal } from '../../adapters/open-modal.ts'
import type { Router } from '../../adapters/router.ts'
import { actions, type Block, button } from '../../blocks/blocks.ts'
import { ONLY_ADMINS } from './lockdown-command.ts'
import { newLockdownModal } from './new-lockdown-modal.ts'

/** For admins, in Home: opens the form that asks what to lock down. */
export function newLockdownButton(): Block {
  return actions(button('Lock down…', { actionId: ACTION.newLockdown, value: 'lockdown' }))
}

export function registerNewLockdownButton(router: Router, deps: ListenerDeps): void {
  onMessageAction(router, deps, {
    actionId: ACTION.newLockdown,
    unreadable: 'This button cannot be read. Nothing has changed; type /veto lockdown help.',
    handle: openForm,
    failure: 'the form of a lockdown could not be opened',
  })
}

async function openForm(deps: ListenerDeps, click: Click): Promise<string | null> {
  if (!(await deps.lockdownService.mayStart(click.personId))) return ONLY_ADMINS
  return openModal(deps, click, newLockdownModal())
}
