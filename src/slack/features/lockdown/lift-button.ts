import { type Lockdown, lockdownScopeWords } from '../../../approval/model/lockdown.ts'
import { ACTION, COMMAND } from '../../adapters/action-ids.ts'
import type { Click } from '../../adapters/click.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { onListAction } from '../../adapters/on-action.ts'
import { openModal } from '../../adapters/open-modal.ts'
import type { Router } from '../../adapters/router.ts'
import type { Message } from '../../blocks/blocks.ts'
import { ONLY_ADMINS } from './lockdown-command.ts'
import { liftModal } from './lockdown-modals.ts'

/** Lift, in a list of lockdowns: opens the form that asks why. Nothing updates the list afterwards, so a reference to a new one takes its place. */
export function registerLiftButton(router: Router, deps: ListenerDeps): void {
  onListAction(router, deps, {
    actionId: ACTION.liftLockdown,
    unreadable: ONLY_ADMINS,
    handle: openLiftModal,
    failure: 'a lockdown could not be lifted',
  })
}

async function openLiftModal(deps: ListenerDeps, click: Click): Promise<Message | string> {
  const found = await deps.lockdownService.liftable(click.personId, click.value)
  if (found === null) return ONLY_ADMINS
  return (await openModal(deps, click, liftModal(found))) ?? formOpened(found)
}

function formOpened(lockdown: Lockdown): string {
  return `The form to lift the lockdown of ${lockdownScopeWords(lockdown)} was opened. ${COMMAND} lockdown shows what is locked down now.`
}
