import { ACTION } from '../../adapters/action-ids.ts'
import type { Click } from '../../adapters/click.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { onMessageAction } from '../../adapters/on-action.ts'
import { onViewAction, type ViewClick } from '../../adapters/on-view-action.ts'
import { openAndLoad } from '../../adapters/open-modal.ts'
import { refusalText } from '../../adapters/refusal-text.ts'
import type { Router } from '../../adapters/router.ts'
import type { Modal } from '../../blocks/blocks.ts'
import { denyModal, type SelectedCall } from './deny-modal.ts'
import { selectView } from './select-view.ts'
import { callsOf, checkedIn, readSelection, type Selection } from './selection.ts'

const FAILURE = 'the form for several calls could not be shown'

/** Select several opens the form; its menu shows another group, and Deny selected asks for the reason. */
export function registerSelectActions(router: Router, deps: ListenerDeps): void {
  onMessageAction(router, deps, {
    actionId: ACTION.selectSeveral,
    unreadable: refusalText({ code: 'wrong_card' }),
    handle: openForm,
    failure: FAILURE,
  })
  onViewAction(router, deps, { actionId: ACTION.selectGroup, handle: showGroup, failure: FAILURE })
  onViewAction(router, deps, { actionId: ACTION.denySelected, handle: askForReason, failure: FAILURE })
  router.action(ACTION.selectCall, ({ ack }) => ack())
}

/** Null: the form is open. */
function openForm(deps: ListenerDeps, { personId, triggerId }: Click): Promise<string | null> {
  const load = () => selectView(deps, { personId, group: null, isNothingChecked: false })
  return openAndLoad(deps, triggerId, { load, failure: FAILURE })
}

function showGroup(deps: ListenerDeps, { personId, value }: ViewClick): Promise<Modal | string> {
  return selectView(deps, { personId, group: value, isNothingChecked: false })
}

async function askForReason(
  deps: ListenerDeps,
  { personId, metadata, fields }: ViewClick,
): Promise<Modal | string> {
  const displayed = readSelection(metadata)
  if (displayed === null) return refusalText({ code: 'wrong_card' })
  const selection = checkedIn(displayed, fields)
  const calls = await visibleCalls(deps, personId, selection)
  if (calls.length > 0) return denyModal(calls, selection)
  return selectView(deps, { personId, group: selection.group, isNothingChecked: true })
}

/** Those that the person may see. */
async function visibleCalls(
  { queries, tool }: ListenerDeps,
  personId: string,
  selection: Selection,
): Promise<readonly SelectedCall[]> {
  const read = callsOf(selection).map(({ requestId }) => queries.review(personId, requestId))
  return (await Promise.all(read)).flatMap((result) =>
    result.kind === 'visible' ? [{ request: result.value, tool: tool(result.value.call.tool) }] : [],
  )
}
