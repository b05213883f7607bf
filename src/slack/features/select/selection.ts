import { z } from 'zod'
import { callGroupOf } from '../../../approval/decide/call-group.ts'
import { isPending, type PendingRequest } from '../../../approval/model/request.ts'
import { MAX_SELECTABLE } from '../../../approval/queries/selectable-calls.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import { type CardValue, readCardValue } from '../../adapters/card-value.ts'
import type { FormFields } from '../../adapters/form-fields.ts'
import type { RequestAndTool } from '../review/displayed.ts'
import { showsAll } from '../review/shows-all.ts'

/** The calls that a modal shows in full to one person, kept in its `private_metadata`: at most about 1,200 characters. */
export const Selection = z.strictObject({
  /** The person for whom it was opened. */
  viewerId: z.string(),
  /** The group that all of them belong to. */
  group: z.string().max(64),
  /** Each as `cardValue` names it: the id, and the digest of the params that are shown. */
  calls: z.array(z.string().refine(namesParams)).max(MAX_SELECTABLE),
})
export type Selection = z.infer<typeof Selection>

/** Buttons of cards from older versions name no digest; a call of a selection always has one. */
function namesParams(call: string): boolean {
  return typeof readCardValue(call)?.displayedDigest === 'string'
}

/** Reads the `private_metadata` of a modal; null when it is not a selection. */
export function readSelection(metadata: string): Selection | null {
  try {
    return Selection.safeParse(JSON.parse(metadata)).data ?? null
  } catch {
    return null
  }
}

/** With those calls alone that are checked in the modal. What it did not show cannot be checked. */
export function checkedIn(selection: Selection, fields: FormFields): Selection {
  const isChecked = (call: string) =>
    (fields[call]?.[ACTION.selectCall]?.selected_options ?? []).some(({ value }) => value === call)
  return { ...selection, calls: selection.calls.filter(isChecked) }
}

/** The calls of the selection, each once. */
export function callsOf({ calls }: Selection): readonly CardValue[] {
  const named = calls.map(readCardValue).filter((call) => call !== null)
  return [...new Map(named.map((call) => [call.requestId, call])).values()]
}

/** Can the call be selected, as all of it fits in the modal? */
export function isSelectable(request: PendingRequest, tool: RequestAndTool['tool']): boolean {
  return callGroupOf(request) !== null && showsAll(request, tool)
}

/** Is it still a call that the modal would show to this person, in the same group? */
export function isStillSelectable(
  { viewerId, group }: Selection,
  personId: string,
  { request, tool }: RequestAndTool,
): boolean {
  if (viewerId !== personId || request === null || !isPending(request)) return false
  return callGroupOf(request) === group && showsAll(request, tool)
}
