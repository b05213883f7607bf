import { assertNever } from '../../core/assert-never.ts'
import { ConditionError } from './condition-error.ts'
import { listName } from './names.ts'
import type { BinaryOperator, Node } from './node.ts'
import type { Kind } from './value.ts'

/**
 * Refuses what could never be evaluated, whatever the call: `"a" > 1`, `x.match(/a/) == null`, `1 < x < 5`, a condition
 * that is not true or false.
 * @throws {ConditionError} at the part that does not fit.
 */
export function checkCondition(node: Node): void {
  expect(node, ['true or false'])
}

/**
 * Refuses what could never be a value of one of these kinds, as `checkCondition` does.
 * @throws {ConditionError} at the part that does not fit.
 */
export function checkExpression(node: Node, kinds: readonly Kind[]): void {
  expect(node, kinds)
}

/** The kind that a part always has; null when the call decides. */
type InferredKind = Kind | null

function kindOfNode(node: Node): InferredKind {
  switch (node.kind) {
    case 'literal':
      return kindOfLiteral(node.value)
    case 'list':
      for (const item of node.items) kindOfNode(item)
      return 'a list'
    case 'root':
      return kindOfRoot(node)
    case 'group':
      return kindOfNode(node.inner)
    case 'member':
      return kindOfMember(node)
    case 'index':
      return kindOfIndex(node)
    case 'call':
    case 'match':
      return kindOfCall(node)
    case 'not':
      return expect(node.operand, [YES_NO]) ?? YES_NO
    case 'negate':
      return expect(node.operand, NUMBER) ?? 'a number'
    default:
      return kindOfJoint(node)
  }
}

function kindOfJoint(node: Extract<Node, { kind: 'binary' | 'logical' | 'choice' }>): InferredKind {
  switch (node.kind) {
    case 'binary':
      return kindOfBinary(node)
    case 'logical':
      return kindOfLogical(node)
    case 'choice':
      return kindOfChoice(node)
    default:
      return assertNever(node)
  }
}

function kindOfRoot({ name, start }: Extract<Node, { kind: 'root' }>): InferredKind {
  if (name !== 'lists') return ROOT_KINDS[name]
  throw new ConditionError('expected the name of a list, such as lists.opted_out', start)
}

const ROOT_KINDS = {
  args: 'an object',
  params: 'an object',
  context: 'an object',
  agent: 'text',
  tool: 'text',
  category: 'text',
  session: null,
  now: 'text',
  result: null,
} as const

function kindOfLiteral(value: null | boolean | number | string): InferredKind {
  if (value === null) return 'null'
  if (typeof value === 'boolean') return 'true or false'
  return typeof value === 'number' ? 'a number' : 'text'
}

function kindOfMember(node: Extract<Node, { kind: 'member' }>): InferredKind {
  if (listName(node) !== null) return 'a list'
  if (node.key !== 'length') {
    expect(node.target, ['an object'])
    return null
  }
  expect(node.target, ['text', 'a list'])
  return node.optional ? null : 'a number'
}

function kindOfIndex(node: Extract<Node, { kind: 'index' }>): InferredKind {
  const target = expect(node.target, ['a list', 'an object'])
  if (target === 'a list') expect(node.index, ['a number'])
  else expect(node.index, target === 'an object' ? ['text'] : ['a number', 'text'])
  return null
}

function kindOfCall(node: Extract<Node, { kind: 'call' | 'match' }>): InferredKind {
  expect(node.target, ['text'])
  const argument = node.kind === 'call' ? node.argument : null
  if (argument !== null) expect(argument, ['text'])
  if (node.optional) return null
  return node.kind === 'match' || argument !== null ? YES_NO : 'text'
}

const YES_NO = 'true or false'
const SCALARS: readonly Kind[] = ['text', 'a number', 'true or false', 'null']

function kindOfLogical(node: Extract<Node, { kind: 'logical' }>): InferredKind {
  if (node.operator === '??') {
    const left = kindOfNode(node.left)
    return left === kindOfNode(node.right) ? left : null
  }
  expect(node.left, [YES_NO])
  expect(node.right, [YES_NO])
  return YES_NO
}

function kindOfChoice(node: Extract<Node, { kind: 'choice' }>): InferredKind {
  expect(node.test, [YES_NO])
  const yes = kindOfNode(node.yes)
  return yes === kindOfNode(node.no) ? yes : null
}

function kindOfBinary({ operator, left, right }: Extract<Node, { kind: 'binary' }>): InferredKind {
  if (operator === 'in') return kindOfIn(left, right)
  const sides = SIDES[operator]
  const known = expect(left, sides)
  const other = expect(right, known === null ? sides : [known])
  if (operator === '==' || operator === '!=' || sides === ORDERED) return YES_NO
  return known ?? other
}

/** `in` looks for a value in a list, or for a key in `args` or `context` themselves. */
function kindOfIn(left: Node, right: Node): InferredKind {
  if (right.kind === 'root' && kindOfNode(right) === 'an object') expect(left, ['text'])
  else {
    expect(right, ['a list'])
    expect(left, SCALARS)
  }
  return YES_NO
}

const ORDERED: readonly Kind[] = ['a number', 'text']
const NUMBER: readonly Kind[] = ['a number']

const SIDES: Readonly<Record<Exclude<BinaryOperator, 'in'>, readonly Kind[]>> = {
  '==': SCALARS,
  '!=': SCALARS,
  '<': ORDERED,
  '<=': ORDERED,
  '>': ORDERED,
  '>=': ORDERED,
  '+': ['a number', 'text'],
  '-': NUMBER,
  '*': NUMBER,
  '/': NUMBER,
  '%': NUMBER,
}

function expect(node: Node, kinds: readonly Kind[]): InferredKind {
  const kind = kindOfNode(node)
  if (kind === null || kinds.includes(kind)) return kind
  throw new ConditionError(`this is always ${kind}, expected ${kinds.join(' or ')}`, node.start)
}
