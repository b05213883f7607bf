import { stringify } from 'yaml'
import { readBundle } from '../../../src/policy/load/read-bundle.ts'
import type { NeutralRule, Test } from '../neutral-rule.ts'
import type { Engine } from './engine.ts'

/** Veto's own judging, on a bundle of one YAML file for each hundred rules. */
export const veto: Engine = {
  name: 'Veto',
  async load(rules) {
    const bundle = readBundle(filesOf(rules))
    return { answers: 'at once', allows: (call) => bundle.evaluate(call).effect === 'allow' }
  },
}

const RULES_A_FILE = 100

/** The rules as policy files. */
export function filesOf(rules: readonly NeutralRule[]) {
  const files = Map.groupBy(rules.entries(), ([index]) => Math.floor(index / RULES_A_FILE))
  return [...files].map(([number, entries]) => ({
    name: `part-${number}.yaml`,
    text: stringify({ rules: entries.map(([, rule]) => sourceOf(rule)) }),
  }))
}

function sourceOf({ name, tool, action, tests }: NeutralRule) {
  return { name, tool, action, when: tests.map(conditionOf).join(' && ') }
}

function conditionOf(test: Test): string {
  const path = `${test.field.from === 'params' ? 'args' : 'context'}.${test.field.name}`
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
      return `${path}.startsWith(${JSON.stringify(test.value)})`
    case 'among':
      return `${path} in ${JSON.stringify(test.values)}`
  }
}
