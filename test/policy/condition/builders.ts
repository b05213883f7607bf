import type { Json } from '../../../src/core/json.ts'
import { compileCondition } from '../../../src/policy/condition/condition.ts'
import { ConditionError } from '../../../src/policy/condition/condition-error.ts'
import { Indeterminate } from '../../../src/policy/condition/value.ts'
import { aScope } from '../builders.ts'

/** What a condition says of a call with these params; the reason when it cannot be evaluated. */
export function evaluateCondition(
  source: string,
  params: Readonly<Record<string, Json>> = {},
): boolean | string {
  const scope = aScope({ params, agentId: 'agent-1', tool: 'pay', sessionId: 'run-1' }, 'edit')
  const truth = compileCondition(source).evaluate(scope)
  return truth instanceof Indeterminate ? truth.reason : truth
}

/** Where and why a condition is refused, `7: message`; null when it is accepted. */
export function refusal(source: string): string | null {
  try {
    compileCondition(source)
    return null
  } catch (error) {
    if (error instanceof ConditionError) return `${error.offset}: ${error.message}`
    throw error
  }
}
