import { ACTION } from '../../adapters/action-ids.ts'
import { type RequestClick, readRequestClick } from '../../adapters/click.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { onRequestAction } from '../../adapters/on-action.ts'
import { refusalText } from '../../adapters/refusal-text.ts'
import type { Router } from '../../adapters/router.ts'

/** Take back: the held approval no longer counts, and the card says who took it back. */
export function registerTakeBackButton(router: Router, deps: ListenerDeps): void {
  onRequestAction(router, deps, {
    actionId: ACTION.takeBack,
    read: readRequestClick,
    acknowledge: 'after',
    handle: takeBack,
    failure: 'an approval could not be taken back',
  })
}

async function takeBack(deps: ListenerDeps, click: RequestClick): Promise<string | null> {
  const { requestId, personId, from } = click
  const result = await deps.takeBack({ requestId, personId, from })
  return result.kind === 'refused' ? refusalText(result.refusal) : null
}
