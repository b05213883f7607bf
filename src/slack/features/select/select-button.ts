import { callGroupOf } from '../../../approval/decide/call-group.ts'
import type { PendingRequest } from '../../../approval/model/request.ts'
import type { ToolFacts } from '../../../policy/bundle.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import { actions, type Block, button } from '../../blocks/blocks.ts'
import { isSelectable } from './selection.ts'

/** `Select several…`, below calls that wait for a person, when two of them may be decided together. */
export function selectButton(
  requests: readonly PendingRequest[],
  tool: (name: string) => ToolFacts,
): readonly Block[] {
  const selectable = requests.filter((request) => isSelectable(request, tool(request.call.tool)))
  const sizes = [...Map.groupBy(selectable, callGroupOf).values()].map(({ length }) => length)
  if (!sizes.some((size) => size > 1)) return []
  return [actions(button('Select several…', { actionId: ACTION.selectSeveral, value: 'open' }))]
}
