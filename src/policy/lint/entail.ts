import type { Node } from '../condition/node.ts'
import { OPERATORS } from '../condition/operators.ts'
import type { LabelledValue } from '../condition/value.ts'
import { normalize } from './normalize.ts'

/** The conjuncts of a condition. */
export function conjunctsOf(node: Node): readonly Node[] {
  if (node.kind === 'group') return conjunctsOf(node.inner)
  if (node.kind !== 'logical' || node.operator !== '&&') return [node]
  return [...conjunctsOf(node.left), ...conjunctsOf(node.right)]
}

/** Does one condition imply the other? Recognizes equal parts, and bounds of the same value; else false. */
export function entails(one: Node, other: Node): boolean {
  if (normalize(one) === normalize(other)) return true
  const given = comparisonOf(one)
  const expected = comparisonOf(other)
  if (given === null || expected === null || given.of !== expected.of) return false
  return given.operator === '==' ? holdsFor(given.value, expected) : isWithin(given, expected)
}

interface Comparison {
  /** What is compared, as normalized text. */
  readonly of: string
  readonly operator: Operator
  readonly value: string | number | boolean
}
type Operator = '==' | '!=' | '<' | '<=' | '>' | '>='

const FLIPPED = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const

function comparisonOf(node: Node): Comparison | null {
  if (node.kind === 'group') return comparisonOf(node.inner)
  if (node.kind !== 'binary' || !isOperator(node.operator)) return null
  const left = constantOf(node.left)
  const right = constantOf(node.right)
  if (right !== null && left === null)
    return { of: normalize(node.left), operator: node.operator, value: right }
  if (left !== null && right === null)
    return { of: normalize(node.right), operator: FLIPPED[node.operator], value: left }
  return null
}

function isOperator(text: string): text is Operator {
  return Object.hasOwn(FLIPPED, text)
}

function constantOf(node: Node): string | number | boolean | null {
  if (node.kind === 'group') return constantOf(node.inner)
  if (node.kind === 'literal') return node.value
  const inner = node.kind === 'negate' ? constantOf(node.operand) : null
  return typeof inner === 'number' ? -inner : null
}

/** Does a known value satisfy a comparison? Not where the two cannot be compared. */
function holdsFor(value: string | number | boolean, { operator, value: bound }: Comparison): boolean {
  return OPERATORS[operator](constant(value), constant(bound)) === true
}

function constant(value: string | number | boolean): LabelledValue {
  return { value, label: String(value), fixed: true }
}

function compare(value: number, operator: Operator, bound: number): boolean {
  switch (operator) {
    case '<':
      return value < bound
    case '<=':
      return value <= bound
    case '>':
      return value > bound
    default:
      return value >= bound
  }
}

/** Is every number within the given bound also within the expected one? */
function isWithin(given: Comparison, expected: Comparison): boolean {
  const { value, operator } = given
  const { value: bound } = expected
  if (typeof value !== 'number' || typeof bound !== 'number' || operator === '!=') return false
  if (expected.operator === '!=') return !compare(bound, operator, value)
  if (expected.operator === '==' || expected.operator[0] !== operator[0]) return false
  return value === bound
    ? operator.length === 1 || expected.operator === operator
    : compare(value, expected.operator, bound)
}
