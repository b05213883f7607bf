import { ACTION } from '../../adapters/action-ids.ts'
import type { Click } from '../../adapters/click.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { onListAction, onRequestAction, REQUEST_BUTTON } from '../../adapters/on-action.ts'
import type { Router } from '../../adapters/router.ts'
import type { Message } from '../../blocks/blocks.ts'
import { openDetails } from '../details/open-details.ts'
import { auditPage } from './audit-page.ts'
import { readPosition } from './audit-position.ts'

/** Newer and Older: the neighbouring page takes the place of this one, if the person may still see it. Open: the details of a request. */
export function registerAuditPageButtons(router: Router, deps: ListenerDeps): void {
  for (const actionId of [ACTION.auditNewer, ACTION.auditOlder]) {
    onListAction(router, deps, {
      actionId,
      unreadable: LIST_EXPIRED,
      handle: turnPage,
      failure: 'a page of the audit log could not be shown',
    })
  }
  onRequestAction(router, deps, {
    ...REQUEST_BUTTON,
    actionId: ACTION.auditOpen,
    handle: openDetails,
    failure: 'a request of the audit log could not be opened',
  })
}

/** For buttons of lists that older versions posted. */
export const LIST_EXPIRED = 'This list has expired; run the command again.'

async function turnPage(deps: ListenerDeps, { personId, value }: Click): Promise<Message | string> {
  const position = readPosition(value)
  return position === null ? LIST_EXPIRED : auditPage(deps, personId, position)
}
