import type { Bundle } from './bundle.ts'
import type { Call, Verdict } from './verdict.ts'

/** Judges calls one after another, each as if the ones before had taken place. Nothing is recorded. */
export type Rehearsal = (call: Call) => Verdict

/** Begins with an empty past: no call was made before. Calls must come in the order of their times. */
export function rehearse(bundle: Bundle): Rehearsal {
  return (call) => bundle.judge(call)
}
