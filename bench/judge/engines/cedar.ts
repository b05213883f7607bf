import { preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs'
import type { Call } from '../../../src/policy/model/decision.ts'
import type { NeutralRule, Test } from '../neutral-rule.ts'
import { byTool, type Engine } from './engine.ts'

/**
 * cedar-wasm with one preparsed policy set, the fastest of its documented ways to ask: the tool is the resource, and
 * params and context travel in Cedar's context, as what is not known in advance does. No schema: the policies are
 * trusted to be typed, and validation of each request would only cost more.
 */
export const cedar: Engine = {
  name: 'cedar-wasm, one set',
  async load(rules) {
    const setId = `all-${rules.length}`
    preparse(setId, rules)
    return { answers: 'at once', allows: (call) => isAllowed(call, setId) }
  },
}

/** The same with a preparsed set for each tool; a tool without a set is denied without asking. */
export const cedarByTool: Engine = {
  name: 'cedar-wasm, a set a tool',
  async load(rules) {
    const setIds = new Map<string, string>()
    for (const [tool, found] of byTool(rules)) {
      const setId = `${tool}-${rules.length}`
      preparse(setId, found)
      setIds.set(tool, setId)
    }
    return {
      answers: 'at once',
      allows(call) {
        const setId = setIds.get(call.tool)
        return setId !== undefined && isAllowed(call, setId)
      },
    }
  },
}

function preparse(setId: string, rules: readonly NeutralRule[]): void {
  const answer = preparsePolicySet(setId, { staticPolicies: rules.map(policyOf).join('\n') })
  if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('\n'))
}

function isAllowed({ agentId, tool, params, context }: Call, preparsedPolicySetId: string): boolean {
  const answer = statefulIsAuthorized({
    principal: { type: 'Agent', id: agentId },
    action: { type: 'Action', id: 'call' },
    resource: { type: 'Tool', id: tool },
    context: { params: structureOf(params), context: structureOf(context) },
    preparsedPolicySetId,
    entities: [],
  })
  if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('\n'))
  return answer.response.decision === 'allow'
}

/** Cedar's types want mutable JSON; the values of these calls are texts and numbers only. */
function structureOf(record: Call['params']): Record<string, string | number> {
  const structure: Record<string, string | number> = {}
  for (const [key, value] of Object.entries(record)) {
    if (typeof value === 'string' || typeof value === 'number') structure[key] = value
  }
  return structure
}

function policyOf({ tool, action, tests }: NeutralRule): string {
  const effect = action === 'allow' ? 'permit' : 'forbid'
  const scope = `principal, action == Action::"call", resource == Tool::${JSON.stringify(tool)}`
  return `${effect}(${scope}) when { ${tests.map(conditionOf).join(' && ')} };`
}

function conditionOf(test: Test): string {
  const path = `context.${test.field.from}.${test.field.name}`
  switch (test.kind) {
    case 'above':
      return `${path} > ${test.value}`
    case 'atMost':
      return `${path} <= ${test.value}`
    case 'is':
      return `${path} == ${JSON.stringify(test.value)}`
    case 'isNot':
      return `${path} != ${JSON.stringify(test.value)}`
    case 'startsWith':
      return `${path} like ${JSON.stringify(`${test.value}*`)}`
    case 'among':
      return `${JSON.stringify(test.values)}.contains(${path})`
  }
}
