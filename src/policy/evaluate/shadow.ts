import type { Policy } from '../compile/rule.ts'
import type { Relevant } from '../compile/rule-index.ts'
import type { Scope } from '../condition/scope.ts'
import type { Consumption, ShadowDecision, Usage } from '../model/decision.ts'
import { evaluatePolicy, type PolicyResult } from './evaluate-policy.ts'

/** What is judged beside a verdict. */
export interface ShadowEvaluation {
  readonly shadow: readonly ShadowDecision[]
  readonly takes: readonly Consumption[]
}

const MOST = 10
const NOTHING: ShadowEvaluation = { shadow: [], takes: [] }

/** Lets policies and rules in shadow judge. Whatever they say, nothing follows but a record. */
export function evaluateShadow(relevant: readonly Relevant[], scope: Scope, usage: Usage): ShadowEvaluation {
  if (relevant.length === 0) return NOTHING
  const asked = relevant.filter(({ policy }) => policy.covers(scope.call.agentId))
  if (asked.length === 0) return NOTHING
  const judged = asked.map((each) => ({ policy: each.policy, opinion: evaluatePolicy(each, scope, usage) }))
  return {
    shadow: judged.flatMap(({ policy, opinion }) => verdictOf(policy, opinion)).slice(0, MOST),
    takes: judged.flatMap(({ opinion }) => takesOf(opinion)).map((take) => ({ ...take, atMost: null })),
  }
}

/** What a call uses up of the limits of the rules that held. */
export function takesOf({ rules }: PolicyResult): readonly Consumption[] {
  const takes: Consumption[] = []
  for (const { measured } of rules) if (measured !== null) takes.push(measured.take)
  return takes
}

/** Rules in shadow of a policy in force say nothing by passing: the policy itself decides that. */
function verdictOf({ id, isShadow }: Policy, { said }: PolicyResult): readonly ShadowDecision[] {
  if (said.effect === 'nothing' || (said.rule === null && !isShadow)) return []
  const { effect, rule, reason } = said
  return [{ policyId: id, rule, effect, reason }]
}
