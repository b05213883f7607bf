import type { CallGroup } from '../../../approval/decide/call-group.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import type { Modal } from '../../blocks/blocks.ts'
import { showsAll } from '../review/shows-all.ts'
import { selectModal } from './select-modal.ts'

interface SelectView {
  readonly personId: string
  /** The group to show; null: the largest. */
  readonly group: CallGroup | null
  /** Nothing was checked when the form was sent. */
  readonly isNothingChecked: boolean
}

/** The form with the calls that wait for this person now; a sentence when there are none, or Slack does not say. */
export async function selectView(
  { findSelectableCalls, tool }: ListenerDeps,
  { personId, group, isNothingChecked }: SelectView,
): Promise<Modal | string> {
  const found = await findSelectableCalls({
    personId,
    group,
    isShownWhole: (request) => showsAll(request, tool(request.call.tool)),
  })
  return found.kind === 'found'
    ? selectModal(found.calls, { viewerId: personId, tool, isNothingChecked })
    : NOTHING_TO_SELECT[found.kind]
}

const NOTHING_TO_SELECT = {
  none: 'No call that waits for you can be decided together with others. Decide each on its own card.',
  unknown:
    'Veto could not check with Slack which calls you may decide. Try again in a moment, or decide each on its own card.',
} as const
