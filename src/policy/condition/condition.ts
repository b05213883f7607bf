import { checkCondition } from './check.ts'
import { compileTruth } from './compile.ts'
import { compileObservation, type Observe } from './observe.ts'
import { parseCondition } from './parse.ts'
import { checkPasses } from './passes.ts'
import type { Scope } from './scope.ts'
import type { Indeterminate } from './value.ts'

/** A compiled `when`. Neither function throws, whatever the call holds. */
export interface Condition {
  readonly source: string
  judge(scope: Scope): boolean | Indeterminate
  readonly observe: Observe
}

/**
 * Compiles the text of a `when`.
 * @throws {ConditionFault} with the offset of the first fault.
 */
export function compileCondition(source: string): Condition {
  const node = parseCondition(source)
  checkCondition(node)
  checkPasses(node)
  return { source, judge: compileTruth(node, source), observe: compileObservation(node, source) }
}
