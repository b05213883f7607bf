import { prepareRule, type Rule } from '../compile/rule.ts'
import type { Call, NewlyActiveRule } from '../model/decision.ts'
import { type CompiledPolicies, scopeOf } from './evaluate.ts'
import { evaluateRule, isWithinTimes } from './evaluate-rule.ts'

/**
 * The rules in force that deny or ask, whose time covers the moment of the call and did not cover the one before. Those of
 * all policies: which of them decides may depend on what is not known of the call.
 */
export function newlyActiveRules(
  policies: CompiledPolicies,
  call: Call,
  beforeMs: number,
): readonly NewlyActiveRule[] {
  const { facts, calls } = policies.tool(call.tool)
  const { category } = scopeOf(policies, facts, call)
  const hasBegun = (rule: Rule) =>
    rule.action !== 'allow' && isWithinTimes(rule, call.nowMs) && !isWithinTimes(rule, beforeMs)
  return calls
    .inForce(category)
    .filter(({ policy }) => policy.covers(call.agentId))
    .flatMap(({ policy, rules }) =>
      rules.filter(hasBegun).map((rule) => ({
        policyId: policy.id,
        rule: rule.name,
        reason: rule.reason,
        mayHold: (other: Call) =>
          evaluateRule(
            prepareRule(rule),
            scopeOf(policies, facts, { ...other, category: call.category }),
            NOTHING_USED,
          ).fired !== false,
      })),
    )
}

const NOTHING_USED = () => 0
