import type { Bundle } from './bundle.ts'
import type { Call, Consumption, Decision } from './model/decision.ts'

/** Evaluates calls one after another, each as if the previous ones had been recorded. Records nothing. */
export type Simulation = (call: Call) => Decision

/** Begins with an empty past: no call was made before. Calls must come in the order of their times. */
export function simulate(bundle: Bundle): Simulation {
  const consumed = new Map<string, ConsumedAmount[]>()
  return (call) => {
    const perMs = new Map(bundle.limits(call).map((window) => [window.key, window.perMs]))
    const decision = bundle.evaluate(call, (key) =>
      usedSince(consumed.get(key), call.nowMs - (perMs.get(key) ?? 0)),
    )
    for (const { key, amount } of decision.consumptions) {
      consumed.set(key, [...(consumed.get(key) ?? []), { amount, atMs: call.nowMs }])
    }
    return decision
  }
}

interface ConsumedAmount extends Pick<Consumption, 'amount'> {
  readonly atMs: number
}

function usedSince(consumed: readonly ConsumedAmount[] = [], sinceMs: number): number {
  return consumed.filter(({ atMs }) => atMs > sinceMs).reduce((sum, { amount }) => sum + amount, 0)
}
