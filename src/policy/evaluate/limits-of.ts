import type { RelevantRules } from '../compile/rule-index.ts'
import { windowOf } from '../limits/limit.ts'
import type { Call, LimitToMeasure } from '../model/decision.ts'
import { type CompiledPolicies, scopeOf } from './evaluate.ts'

/** The limits that could count for a call, whose usage must be known before its evaluation. */
export function limitsOf(policies: CompiledPolicies, call: Call): readonly LimitToMeasure[] {
  const { facts, calls } = policies.tool(call.tool)
  const scope = scopeOf(policies, facts, call)
  const windows = (relevant: readonly RelevantRules[]) =>
    relevant.flatMap(({ policy, rules }) =>
      rules.flatMap(({ limit }) =>
        limit === null || !policy.covers(call.agentId) ? [] : (windowOf(limit, scope) ?? []),
      ),
    )
  return [...windows(calls.inForce(scope.category)), ...windows(calls.inShadow(scope.category))]
}
