import type { Allow, RequireApproval } from '../../policy/model/decision.ts'
import type { LimitStore } from '../ports/limits.ts'
import { evaluateRecorded, type RecordedCallContext } from './evaluate-recorded.ts'

export type EditEvaluation =
  /** The decision includes the limit usage of the edited call, which replaces that of the request. */
  | { readonly kind: 'evaluated'; readonly decision: Allow | RequireApproval }
  | { readonly kind: 'denied'; readonly reason: string }
  /** A rule reads data that was not recorded. */
  | { readonly kind: 'indeterminate' }

/** The decision about a recorded call with other params. The request's own limit usage is not counted. */
export async function evaluateEdited(
  store: LimitStore,
  edited: RecordedCallContext,
): Promise<EditEvaluation> {
  const { decision, wasMissed } = await evaluateRecorded(store, edited)
  if (wasMissed) return { kind: 'indeterminate' }
  if (decision.effect === 'deny') return { kind: 'denied', reason: decision.reason }
  return { kind: 'evaluated', decision }
}
