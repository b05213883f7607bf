import type { Allow, RequireApproval } from '../../policy/model/decision.ts'
import type { LimitStore } from '../ports/limits.ts'
import { evaluateRecorded, type Recorded } from './evaluate-recorded.ts'

export type EvaluatedEdit =
  /** The verdict says what the edited call uses of limits, in place of all that the request used before. */
  | { readonly kind: 'judged'; readonly decision: Allow | RequireApproval }
  | { readonly kind: 'denied'; readonly reason: string }
  /** A rule reads what the record does not have. */
  | { readonly kind: 'unjudged' }

/** What the bundle says of a recorded call with other params. What the request used itself does not count against it. */
export async function evaluateEdited(store: LimitStore, edited: Recorded): Promise<EvaluatedEdit> {
  const { decision, wasMissed } = await evaluateRecorded(store, edited)
  if (wasMissed) return { kind: 'unjudged' }
  if (decision.effect === 'deny') return { kind: 'denied', reason: decision.reason }
  return { kind: 'judged', decision }
}
