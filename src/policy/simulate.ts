import type { Bundle } from './bundle.ts'
import type { Call, Take, Verdict } from './model/decision.ts'

/** Judges calls one after another, each as if the ones before had taken place. Nothing is recorded. */
export type Rehearsal = (call: Call) => Verdict

/** Begins with an empty past: no call was made before. Calls must come in the order of their times. */
export function rehearse(bundle: Bundle): Rehearsal {
  const taken = new Map<string, Taken[]>()
  return (call) => {
    const perMs = new Map(bundle.limits(call).map((window) => [window.key, window.perMs]))
    const verdict = bundle.judge(call, (key) => usedSince(taken.get(key), call.nowMs - (perMs.get(key) ?? 0)))
    for (const { key, amount } of verdict.takes) {
      taken.set(key, [...(taken.get(key) ?? []), { amount, atMs: call.nowMs }])
    }
    return verdict
  }
}

interface Taken extends Pick<Take, 'amount'> {
  readonly atMs: number
}

function usedSince(taken: readonly Taken[] = [], sinceMs: number): number {
  return taken.filter(({ atMs }) => atMs > sinceMs).reduce((sum, { amount }) => sum + amount, 0)
}
