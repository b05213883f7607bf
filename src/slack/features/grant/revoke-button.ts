import { ACTION } from '../../adapters/action-ids.ts'
import type { Click } from '../../adapters/click.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { onListAction } from '../../adapters/on-action.ts'
import type { Router } from '../../adapters/router.ts'
import type { Message } from '../../blocks/blocks.ts'
import { listGrants } from './list-grants.ts'

/** Revoke, in a list of grants: the list is then shown without it. */
export function registerRevokeButton(router: Router, deps: ListenerDeps): void {
  onListAction(router, deps, {
    actionId: ACTION.revokeGrant,
    unreadable: MAY_NOT_REVOKE,
    handle: revoke,
    failure: 'a grant could not be revoked',
  })
}

async function revoke(deps: ListenerDeps, { personId, value }: Click): Promise<Message | string> {
  const revoked = await deps.grantService.revoke(personId, value)
  return revoked === null ? MAY_NOT_REVOKE : listGrants(deps, personId)
}

const MAY_NOT_REVOKE =
  'You cannot revoke this grant. Ask the person who made it, one of its approvers or an admin.'
