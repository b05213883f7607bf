import type { Bundle, RuleFacts } from '../bundle.ts'
import type { Policy, Rule } from './rule.ts'

/** Looks up the rules that have effect on calls. */
export function indexRuleFacts(policies: readonly Policy[]): Bundle['rule'] {
  const facts = new Map(policies.map(({ id, rules }) => [id, factsOf(rules)]))
  return (policyId, name) => facts.get(policyId)?.get(name) ?? null
}

function factsOf(rules: readonly Rule[]): ReadonlyMap<string, RuleFacts> {
  const inForce = rules.filter(({ isShadow, phase }) => !isShadow && phase === 'call')
  return new Map(inForce.map((rule) => [rule.name, ruleFacts(rule)]))
}

function ruleFacts(rule: Rule): RuleFacts {
  const { when, during, outside, limit } = rule
  return {
    action: rule.action,
    tools: rule.category !== null || rule.tools.some((tool) => tool.includes('*')) ? null : rule.tools,
    isConditional: [when, during, outside, limit].some((condition) => condition !== null),
    timeoutMs: rule.action === 'require_approval' ? rule.obligation.timeoutMs : null,
  }
}
