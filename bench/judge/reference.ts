import type { Call } from '../../src/policy/model/decision.ts'
import type { NeutralRule, Test } from './neutral-rule.ts'

/**
 * What every engine must answer: allowed when an allow rule of the tool fires and no deny rule does. Written as plainly
 * as can be, and sharing no code with any engine.
 */
export function createReference(rules: readonly NeutralRule[]): (call: Call) => boolean {
  return (call) => {
    const firing = rules.filter(
      ({ tool, tests }) => tool === call.tool && tests.every((test) => holds(test, call)),
    )
    return firing.some(({ action }) => action === 'allow') && !firing.some(({ action }) => action === 'deny')
  }
}

function holds(test: Test, call: Call): boolean {
  const value = call[test.field.from][test.field.name]
  switch (test.kind) {
    case 'above':
      return typeof value === 'number' && value > test.value
    case 'atMost':
      return typeof value === 'number' && value <= test.value
    case 'is':
      return value === test.value
    case 'isNot':
      return value !== test.value
    case 'startsWith':
      return typeof value === 'string' && value.startsWith(test.value)
    case 'among':
      return test.values.some((one) => one === value)
  }
}
