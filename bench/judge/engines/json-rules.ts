import { Engine as RulesEngine } from 'json-rules-engine'
import type { Call } from '../../../src/policy/model/decision.ts'
import type { NeutralRule, Test } from '../neutral-rule.ts'
import { byTool, type Engine } from './engine.ts'

/**
 * json-rules-engine with one engine: the tool, the params and the context are facts, read by path as its manual does,
 * and the events of the rules that fire are the answer. The tool is tested first, at a higher priority, so that the
 * conditions of other tools' rules are not evaluated.
 */
export const jsonRules: Engine = {
  name: 'json-rules-engine, one engine',
  async load(rules) {
    const engine = engineOf(rules)
    return { answers: 'later', allows: (call) => isAllowed(engine, call) }
  },
}

/** The same with an engine for each tool; a tool without one is denied. */
export const jsonRulesByTool: Engine = {
  name: 'json-rules-engine, an engine a tool',
  async load(rules) {
    const engines = new Map([...byTool(rules)].map(([tool, found]) => [tool, engineOf(found)]))
    return {
      answers: 'later',
      async allows(call) {
        const engine = engines.get(call.tool)
        return engine !== undefined && isAllowed(engine, call)
      },
    }
  },
}

async function isAllowed(engine: RulesEngine, { tool, params, context }: Call): Promise<boolean> {
  const { events } = await engine.run({ tool, params, context })
  return events.length > 0 && events.every(({ type }) => type === 'allow')
}

function engineOf(rules: readonly NeutralRule[]): RulesEngine {
  const engine = new RulesEngine(rules.map(ruleOf))
  engine.addOperator('startsWith', (text: string, prefix: string) => text.startsWith(prefix))
  return engine
}

function ruleOf({ name, tool, action, tests }: NeutralRule) {
  const isTool = { fact: 'tool', operator: 'equal', value: tool, priority: 10 }
  return { name, conditions: { all: [isTool, ...tests.map(conditionOf)] }, event: { type: action } }
}

function conditionOf(test: Test) {
  const { from: fact, name } = test.field
  const value = test.kind === 'among' ? test.values : test.value
  return { fact, path: `$.${name}`, operator: OPERATORS[test.kind], value }
}

const OPERATORS = {
  above: 'greaterThan',
  atMost: 'lessThanInclusive',
  is: 'equal',
  isNot: 'notEqual',
  startsWith: 'startsWith',
  among: 'in',
} as const
