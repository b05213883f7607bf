import { isGlob } from '../../core/glob.ts'
import type { Rule } from '../compile/rule.ts'
import type { GrantedCalls, GrantScope } from '../model/decision.ts'
import type { CompiledPolicies } from './evaluate.ts'

/**
 * Does any rule in force that asks people offer a grant of this scope for such calls? Of the names that a glob stands for
 * one is tried, so that the answer may be false for rules and tools that are both named by globs.
 */
export function isGrantable(
  policies: CompiledPolicies,
  names: Iterable<string>,
  granted: GrantedCalls,
): boolean {
  if (granted.scope === 'tool') return toolIsGrantable(policies, granted.name, granted)
  return [...names].map(oneOf).some((tool) => {
    const { facts } = policies.tool(tool)
    return facts.known && facts.category === granted.name && toolIsGrantable(policies, tool, granted)
  })
}

/** An agent may claim the category of a tool that the bundle does not declare. */
function toolIsGrantable(
  policies: CompiledPolicies,
  name: string,
  { agentId, scope }: GrantedCalls,
): boolean {
  const { facts, calls } = policies.tool(name)
  const categories = facts.known ? [facts.category] : [...policies.categories]
  return categories.some((category) =>
    calls
      .inForce(category)
      .some(({ policy, rules }) => policy.covers(agentId) && rules.some((rule) => offers(rule, scope))),
  )
}

function offers(rule: Rule, scope: GrantScope): boolean {
  return rule.action === 'require_approval' && rule.obligation.grant?.scopes.includes(scope) === true
}

function oneOf(name: string): string {
  return isGlob(name) ? name.replaceAll('*', 'x') : name
}
