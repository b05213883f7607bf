import type { Json } from '../../core/json.ts'
import type { Call, ResultDecision } from '../model/decision.ts'
import { type CompiledPolicies, scopeOf } from './evaluate.ts'
import { evaluatePolicy } from './evaluate-policy.ts'
import { evaluateShadow } from './shadow.ts'
import { type EvaluatedPolicy, LazyTrace } from './trace.ts'

/** Evaluates the result of a call by the rules of phase result: any denial of any policy denies, else it is accepted. */
export function evaluateResult(policies: CompiledPolicies, call: Call, result: Json): ResultDecision {
  const { facts: tool, results } = policies.tool(call.tool)
  const scope = { ...scopeOf(policies, tool, call), result }
  const { shadow } = evaluateShadow(results.inShadow(scope.category), scope, nothingUsed)
  const evaluated: EvaluatedPolicy[] = []
  const trace = new LazyTrace({ tool, scope, policies: evaluated }, null)
  for (const relevant of results.inForce(scope.category)) {
    if (!relevant.policy.covers(call.agentId)) continue
    const policyResult = evaluatePolicy(relevant, scope, nothingUsed)
    evaluated.push({ policyId: relevant.policy.id, result: policyResult })
    const { decision } = policyResult
    if (decision.effect !== 'deny') continue
    return {
      effect: 'deny',
      policyId: relevant.policy.id,
      rule: decision.rule,
      reason: decision.reason,
      trace,
      shadow,
    }
  }
  return { effect: 'accept', trace, shadow }
}

/** Is there a rule of phase result in force for this call, whatever it says? */
export function hasResultRules(policies: CompiledPolicies, call: Call): boolean {
  const { facts, results } = policies.tool(call.tool)
  const { category } = scopeOf(policies, facts, call)
  return results.inForce(category).some(({ policy }) => policy.covers(call.agentId))
}

/** No rule of phase result has a limit. */
function nothingUsed(): number {
  return 0
}
