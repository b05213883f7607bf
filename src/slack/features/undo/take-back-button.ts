import type { App } from '@slack/bolt'
import { ACTION } from '../../adapters/action-ids.ts'
import { type RequestClick, readRequestClick } from '../../adapters/click.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { onRequestAction } from '../../adapters/on-action.ts'
import { refusalText } from '../../adapters/refusal-text.ts'

/** Take back: the held approval no longer counts, and the card says who took it back. */
export function registerTakeBackButton(app: App, deps: ListenerDeps): void {
  onRequestAction(app, deps, {
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
