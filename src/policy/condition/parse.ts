import { didYouMean, nearest } from '../../core/nearest.ts'
import { ConditionError } from './condition-error.ts'
import { type Cursor, createCursor, tokenName } from './cursor.ts'
import {
  BINARY_POWER,
  type BinaryOperator,
  LOGICAL_POWER,
  type LogicalOperator,
  METHODS,
  type Method,
  type Node,
  ROOTS,
} from './node.ts'
import { type Token, tokenize } from './tokens.ts'

const MAX_CHARACTERS = 4_096

/**
 * Parses a condition: at most 4,096 characters, 500 nodes, nested at most 64 deep.
 * @throws {ConditionError} with the offset of the first error.
 */
export function parseCondition(source: string): Node {
  if (source.length > MAX_CHARACTERS) {
    throw new ConditionError(`longer than ${MAX_CHARACTERS} characters`, MAX_CHARACTERS)
  }
  const cursor = createCursor(tokenize(source))
  const node = parseChoice(cursor)
  const rest = cursor.peek()
  if (rest.kind !== 'end')
    throw new ConditionError(
      `expected an operator or the end, got ${tokenName(rest)}${operatorHint(rest)}`,
      rest.start,
    )
  return node
}

/** Words for operators in other languages. */
const OPERATOR_OF_WORD = new Map([
  ['and', '&&'],
  ['or', '||'],
  ['is', '=='],
  ['equals', '=='],
])

function operatorHint(token: Token): string {
  const word = tokenName(token)
  const operator = OPERATOR_OF_WORD.get(word.toLowerCase())
  return operator === undefined ? '' : `; write ${operator} for "${word}"`
}

function parseChoice(cursor: Cursor): Node {
  return cursor.nest(() => {
    const test = parseBinary(cursor, 0)
    if (!cursor.accept('?')) return test
    const yes = parseChoice(cursor)
    cursor.expect(':', 'between the two sides of ?')
    const no = parseChoice(cursor)
    return cursor.count({ kind: 'choice', test, yes, no, start: test.start, end: no.end })
  })
}

function parseBinary(cursor: Cursor, minPower: number): Node {
  let left = parseUnary(cursor)
  for (;;) {
    const operator = operatorOf(cursor.peek())
    if (operator === null || powerOf(operator) <= minPower) return left
    const at = cursor.take().start
    const right = cursor.nest(() => parseBinary(cursor, powerOf(operator)))
    left = cursor.count(join({ operator, left, right, at }))
  }
}

interface InfixParts {
  readonly operator: BinaryOperator | LogicalOperator
  readonly left: Node
  readonly right: Node
  readonly at: number
}

function join({ operator, left, right, at }: InfixParts): Node {
  const span = { start: left.start, end: right.end }
  if (!isLogical(operator)) return { kind: 'binary', operator, left, right, ...span }
  if (mixes(operator, left) || mixes(operator, right)) {
    throw new ConditionError('?? with && or || needs parentheses', at)
  }
  return { kind: 'logical', operator, left, right, ...span }
}

/** As in JavaScript, which refuses the mix as ambiguous. */
function mixes(operator: LogicalOperator, side: Node): boolean {
  return side.kind === 'logical' && (operator === '??') !== (side.operator === '??')
}

const SYNONYMS = new Map([
  ['===', '=='],
  ['!==', '!='],
])

function operatorOf(token: Token): BinaryOperator | LogicalOperator | null {
  if (token.kind !== 'sign' && token.kind !== 'name') return null
  const operator = SYNONYMS.get(token.value) ?? token.value
  return isBinary(operator) || isLogical(operator) ? operator : null
}

function powerOf(operator: BinaryOperator | LogicalOperator): number {
  return isLogical(operator) ? LOGICAL_POWER[operator] : BINARY_POWER[operator]
}

function isBinary(text: string): text is BinaryOperator {
  return Object.hasOwn(BINARY_POWER, text)
}

function isLogical(text: string): text is LogicalOperator {
  return Object.hasOwn(LOGICAL_POWER, text)
}

function parseUnary(cursor: Cursor): Node {
  const { start } = cursor.peek()
  const kind = cursor.accept('!') ? 'not' : cursor.accept('-') ? 'negate' : null
  if (kind === null) return parsePostfix(cursor)
  const operand = cursor.nest(() => parseUnary(cursor))
  return cursor.count({ kind, operand, start, end: operand.end })
}

function parsePostfix(cursor: Cursor): Node {
  let target = parseOperand(cursor)
  for (;;) {
    const step = parseStep(cursor, target)
    if (step === null) return target
    target = cursor.count(step)
  }
}

function parseStep(cursor: Cursor, target: Node): Node | null {
  if (cursor.accept('[')) return parseIndex(cursor, target, false)
  if (cursor.accept('.')) return parseMember(cursor, target, false)
  if (!cursor.accept('?.')) return null
  return cursor.accept('[') ? parseIndex(cursor, target, true) : parseMember(cursor, target, true)
}

function parseIndex(cursor: Cursor, target: Node, optional: boolean): Node {
  const index = parseChoice(cursor)
  const end = cursor.expect(']', 'after the index')
  return { kind: 'index', target, index, optional, start: target.start, end }
}

function parseMember(cursor: Cursor, target: Node, optional: boolean): Node {
  const token = cursor.take()
  if (token.kind !== 'name')
    throw new ConditionError(`expected a name after ., got ${tokenName(token)}`, token.start)
  const { value: key, start: at, end } = token
  if (!cursor.accept('(')) return { kind: 'member', target, key, optional, start: target.start, end }
  return key === 'match'
    ? parseMatch(cursor, target, optional)
    : parseCall(cursor, { target, method: methodNamed(key, at), optional, at })
}

function methodNamed(name: string, at: number): Method {
  if (isMethod(name)) return name
  throw new ConditionError(
    `unknown method '${name}'${didYouMean(name, ['match', ...Object.keys(METHODS)])}`,
    at,
  )
}

function isMethod(name: string): name is Method {
  return Object.hasOwn(METHODS, name)
}

function parseMatch(cursor: Cursor, target: Node, optional: boolean): Node {
  const token = cursor.take()
  if (token.kind !== 'regex') {
    throw new ConditionError(
      `expected a regular expression such as /^a/ in match(), got ${tokenName(token)}`,
      token.start,
    )
  }
  const { pattern, flags, start: patternStart } = token
  const end = cursor.expect(')', 'after the regular expression')
  return { kind: 'match', target, pattern, flags, patternStart, optional, start: target.start, end }
}

interface Callee {
  readonly target: Node
  readonly method: Method
  readonly optional: boolean
  readonly at: number
}

function parseCall(cursor: Cursor, { target, method, optional, at }: Callee): Node {
  const empty = isCloser(cursor.peek())
  if (empty === (METHODS[method] === 1)) {
    throw new ConditionError(
      `${method}() takes ${METHODS[method] === 1 ? 'one argument' : 'no argument'}`,
      at,
    )
  }
  const argument = empty ? null : parseChoice(cursor)
  const end = cursor.expect(')', `after the argument of ${method}`)
  return { kind: 'call', target, method, argument, optional, start: target.start, end }
}

function isCloser(token: Token): boolean {
  return token.kind === 'sign' && token.value === ')'
}

function parseOperand(cursor: Cursor): Node {
  const token = cursor.take()
  const span = { start: token.start, end: token.end }
  switch (token.kind) {
    case 'number':
    case 'text':
      return cursor.count({ kind: 'literal', value: token.value, ...span })
    case 'name':
      return cursor.count({ ...named(token.value, token.start), ...span })
    case 'regex':
      throw new ConditionError('a regular expression is only allowed in match()', token.start)
    case 'sign':
      if (token.value === '(') return parseGroup(cursor, token.start)
      if (token.value === '[') return parseList(cursor, token.start)
      break
    case 'end':
  }
  throw new ConditionError(`expected a value, got ${tokenName(token)}`, token.start)
}

const CONSTANTS = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
  ['undefined', null],
])

function named(name: string, at: number) {
  const constant = CONSTANTS.get(name)
  if (constant !== undefined) return { kind: 'literal', value: constant } as const
  const root = ROOTS.find((known) => known === name)
  if (root !== undefined) return { kind: 'root', name: root } as const
  const known = [...ROOTS, ...CONSTANTS.keys()]
  const hint = nearest(name, known) === null ? `; a param is written args.${name}` : ''
  throw new ConditionError(`unknown name '${name}'${hint}${didYouMean(name, known)}`, at)
}

function parseGroup(cursor: Cursor, start: number): Node {
  const inner = parseChoice(cursor)
  const end = cursor.expect(')', 'to close the parenthesis')
  return cursor.count({ kind: 'group', inner, start, end })
}

function parseList(cursor: Cursor, start: number): Node {
  const items: Node[] = []
  if (!cursor.accept(']')) {
    do items.push(parseChoice(cursor))
    while (cursor.accept(','))
    const end = cursor.expect(']', 'after the list')
    return cursor.count({ kind: 'list', items, start, end })
  }
  return cursor.count({ kind: 'list', items, start, end: start + 1 })
}
