import type { Bundle } from './bundle.ts'
import type { Call, Consumption, Decision } from './model/decision.ts'

/** Evaluates calls one after another, each as if the ones before had taken place. Nothing is recorded. */
export type Simulation = (call: Call) => Decision

/** Begins with an empty past: no call was made before. Calls must come in the order of their times. */
export function simulate(bundle: Bundle): Simulation {
  const taken = new Map<string, Taken[]>()
  return (call) => {
    const perMs = new Map(bundle.limits(call).map((window) => [window.key, window.perMs]))
    const decision = bundle.evaluate(call, (key) =>
      usedSince(taken.get(key), call.nowMs - (perMs.get(key) ?? 0)),
    )
    for (const { key, amount } of decision.consumptions) {
      taken.set(key, [...(taken.get(key) ?? []), { amount, atMs: call.nowMs }])
    }
    return decision
  }
}

interface Taken extends Pick<Consumption, 'amount'> {
  readonly atMs: number
}

function usedSince(taken: readonly Taken[] = [], sinceMs: number): number {
  return taken.filter(({ atMs }) => atMs > sinceMs).reduce((sum, { amount }) => sum + amount, 0)
}
