import { type Enforcer, newEnforcer, newModelFromString } from 'casbin'
import type { NeutralRule, Test } from '../neutral-rule.ts'
import { byTool, type Engine } from './engine.ts'

/**
 * casbin with one enforcer, in the form of its ABAC manual: the rule is a column of the policy, and the matcher evaluates
 * it for the rows of the tool. `enforceSync` is its faster way to ask; nothing here needs the asynchronous one.
 */
export const casbin: Engine = {
  name: 'casbin, one enforcer',
  async load(rules) {
    const enforcer = await enforcerOf(rules, 'r.tool == p.tool && eval(p.rule)')
    return {
      answers: 'at once',
      allows: ({ tool, params, context }) => enforcer.enforceSync(tool, params, context),
    }
  },
}

/** The same with an enforcer for each tool, whose matcher need not compare tools; a tool without one is denied. */
export const casbinByTool: Engine = {
  name: 'casbin, an enforcer a tool',
  async load(rules) {
    const enforcers = new Map<string, Enforcer>()
    for (const [tool, found] of byTool(rules)) enforcers.set(tool, await enforcerOf(found, 'eval(p.rule)'))
    return {
      answers: 'at once',
      allows: ({ tool, params, context }) => enforcers.get(tool)?.enforceSync(tool, params, context) ?? false,
    }
  },
}

async function enforcerOf(rules: readonly NeutralRule[], matcher: string): Promise<Enforcer> {
  const model = newModelFromString(`
[request_definition]
r = tool, params, context

[policy_definition]
p = tool, rule, eft

[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))

[matchers]
m = ${matcher}
`)
  const enforcer = await newEnforcer(model)
  await enforcer.addPolicies(rules.map(policyOf))
  return enforcer
}

function policyOf({ tool, action, tests }: NeutralRule): string[] {
  return [tool, tests.map(conditionOf).join(' && '), action]
}

function conditionOf(test: Test): string {
  const path = `r.${test.field.from}.${test.field.name}`
  switch (test.kind) {
    case 'above':
      return `${path} > ${test.value}`
    case 'atMost':
      return `${path} <= ${test.value}`
    case 'is':
      return `${path} == '${test.value}'`
    case 'isNot':
      return `${path} != '${test.value}'`
    case 'startsWith':
      return `keyMatch(${path}, '${test.value}*')`
    case 'among':
      return `(${test.values.map((value) => `${path} == '${value}'`).join(' || ')})`
  }
}
