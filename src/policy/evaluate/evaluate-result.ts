import type { Json } from '../../core/json.ts'
import type { Call, ResultDecision } from '../model/decision.ts'
import { type CompiledPolicies, scopeOf } from './evaluate.ts'
import { evaluatePolicy } from './evaluate-policy.ts'
import { evaluateShadow } from './shadow.ts'
import { type EvaluatedPolicy, LazyTrace } from './trace.ts'

/** Judges what a call gave back by the rules of phase result: any denial of any policy denies, else it is accepted. */
export function evaluateResult(judges: CompiledPolicies, call: Call, result: Json): ResultDecision {
  const { facts: tool, results } = judges.tool(call.tool)
  const scope = { ...scopeOf(judges, tool, call), result }
  const { shadow } = evaluateShadow(results.inShadow(scope.category), scope, nothingUsed)
  const looked: EvaluatedPolicy[] = []
  const trace = new LazyTrace({ tool, scope, looked }, null)
  for (const relevant of results.inForce(scope.category)) {
    if (!relevant.policy.covers(call.agentId)) continue
    const opinion = evaluatePolicy(relevant, scope, nothingUsed)
    looked.push({ policyId: relevant.policy.id, opinion })
    const { said } = opinion
    if (said.effect !== 'deny') continue
    return {
      effect: 'deny',
      policyId: relevant.policy.id,
      rule: said.rule,
      reason: said.reason,
      trace,
      shadow,
    }
  }
  return { effect: 'accept', trace, shadow }
}

/** Is there a rule of phase result in force for this call, whatever it says? */
export function hasResultRules(judges: CompiledPolicies, call: Call): boolean {
  const { facts, results } = judges.tool(call.tool)
  const { category } = scopeOf(judges, facts, call)
  return results.inForce(category).some(({ policy }) => policy.covers(call.agentId))
}

/** No rule of phase result has a limit. */
function nothingUsed(): number {
  return 0
}
