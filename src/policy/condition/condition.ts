import { checkCondition, checkExpression } from './check.ts'
import { compileNode, compileTruth, type Evaluate } from './compile.ts'
import { checkCost } from './cost.ts'
import { compileObservation, type Observe } from './observe.ts'
import { parseCondition } from './parse.ts'
import type { Scope } from './scope.ts'
import type { Indeterminate, Kind } from './value.ts'

/** A compiled `when`. Neither function throws, for any call. */
export interface Condition {
  readonly source: string
  evaluate(scope: Scope): boolean | Indeterminate
  readonly observe: Observe
}

/** A compiled expression that stands for a value. It never throws. */
export interface Expression {
  readonly source: string
  readonly evaluate: Evaluate
}

/**
 * Compiles the text of a `when`.
 * @throws {ConditionError} with the offset of the first error.
 */
export function compileCondition(source: string): Condition {
  const node = parseCondition(source)
  checkCondition(node)
  checkCost(node)
  return { source, evaluate: compileTruth(node, source), observe: compileObservation(node, source) }
}

/**
 * Compiles the text of an expression whose value is to be of one of these kinds.
 * @throws {ConditionError} with the offset of the first error.
 */
export function compileExpression(source: string, kinds: readonly Kind[]): Expression {
  const node = parseCondition(source)
  checkExpression(node, kinds)
  return { source, evaluate: compileNode(node, source) }
}
