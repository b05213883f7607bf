import type { Allow, RequireApproval } from '../../policy/model/decision.ts'
import type { LimitStore } from '../ports/limits.ts'
import { evaluateRecorded, type RecordedCallContext } from './evaluate-recorded.ts'

export type EditEvaluation =
  /** The decision says what the edited call uses of limits, in place of all that the request used before. */
  | { readonly kind: 'evaluated'; readonly decision: Allow | RequireApproval }
  | { readonly kind: 'denied'; readonly reason: string }
  /** A rule reads what the record does not have. */
  | { readonly kind: 'indeterminate' }

/** What the bundle says of a recorded call with other params. What the request used itself does not count against it. */
export async function evaluateEdited(
  store: LimitStore,
  edited: RecordedCallContext,
): Promise<EditEvaluation> {
  const { decision, wasMissed } = await evaluateRecorded(store, edited)
  if (wasMissed) return { kind: 'indeterminate' }
  if (decision.effect === 'deny') return { kind: 'denied', reason: decision.reason }
  return { kind: 'evaluated', decision }
}
