import type { Relevant } from '../compile/rule-index.ts'
import { windowOf } from '../limits/limit.ts'
import type { Call, LimitWindow } from '../model/decision.ts'
import { type CompiledPolicies, scopeOf } from './evaluate.ts'

/** The limits that could count for a call: what must be known of them before it can be judged. */
export function limitsOf(judges: CompiledPolicies, call: Call): readonly LimitWindow[] {
  const { facts, calls } = judges.tool(call.tool)
  const scope = scopeOf(judges, facts, call)
  const windows = (relevant: readonly Relevant[]) =>
    relevant.flatMap(({ policy, rules }) =>
      rules.flatMap(({ limit }) =>
        limit === null || !policy.covers(call.agentId) ? [] : (windowOf(limit, scope) ?? []),
      ),
    )
  return [...windows(calls.inForce(scope.category)), ...windows(calls.inShadow(scope.category))]
}
