import type { Allow, RequireApproval } from '../../policy/model/decision.ts'
import type { Store } from '../ports/store.ts'
import { evaluateRecorded, type Recorded } from './evaluate-recorded.ts'

export type JudgedEdit =
  /** The verdict says what the edited call uses of limits, in place of all that the request used before. */
  | { readonly kind: 'judged'; readonly verdict: Allow | RequireApproval }
  | { readonly kind: 'denied'; readonly reason: string }
  /** A rule reads what the record does not have. */
  | { readonly kind: 'unjudged' }

/** What the bundle says of a recorded call with other params. What the request used itself does not count against it. */
export async function judgeEdited(store: Pick<Store, 'used'>, edited: Recorded): Promise<JudgedEdit> {
  const { verdict, wasMissed } = await evaluateRecorded(store, edited)
  if (wasMissed) return { kind: 'unjudged' }
  if (verdict.effect === 'deny') return { kind: 'denied', reason: verdict.reason }
  return { kind: 'judged', verdict }
}
