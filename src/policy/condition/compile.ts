import { assertNever } from '../../core/assert-never.ts'
import { isJsonObject, isList, type Json, ownProperty } from '../../core/json.ts'
import { formsOf, indistinguishable } from './compare-texts.ts'
import { literalsOf, type Predicate, withFastPath } from './fast-path.ts'
import { createList, isInLiteralList, isListed } from './lists.ts'
import { lengthOf, METHOD_CALLS, testText } from './methods.ts'
import { listName } from './names.ts'
import type { Node } from './node.ts'
import { hasKey, OPERATORS } from './operators.ts'
import { compileRegex } from './regex.ts'
import { readRoot, type Scope } from './scope.ts'
import { Indeterminate, type LabelledValue, typeMismatch, type Value } from './value.ts'

/** A compiled part of a condition. Total: it never throws and never waits. */
export type Evaluate = (scope: Scope) => Value

/**
 * Compiles a checked node to a closure; `source` is the text that it was parsed from, quoted in reasons.
 * @throws {ConditionError} for a regular expression that is refused.
 */
export function compileNode(node: Node, source: string): Evaluate {
  switch (node.kind) {
    case 'literal':
      return always(node.value)
    case 'root':
      return node.name === 'lists' ? always(null) : readRoot(node.name)
    case 'group':
      return compileNode(node.inner, source)
    case 'list':
      return compileList(node, source)
    case 'member':
    case 'index':
    case 'call':
    case 'match':
      return compileStep(node, source)
    case 'not':
    case 'negate':
      return compileUnary(node, source)
    case 'binary':
      return compileBinary(node, source)
    case 'logical':
      return node.operator === '??' ? compileFallback(node, source) : compileLogical(node, source)
    case 'choice':
      return compileChoice(node, source)
    default:
      return assertNever(node)
  }
}

type NodeOf<K extends Node['kind']> = Extract<Node, { kind: K }>

function always(value: Json): Evaluate {
  return () => value
}

function compileList(node: NodeOf<'list'>, source: string): Evaluate {
  const literals = literalsOf(node)
  if (literals !== null) return always(literals)
  const items = node.items.map((item) => compileNode(item, source))
  return (scope) => {
    const list: Json[] = []
    for (const item of items) {
      const value = item(scope)
      if (value instanceof Indeterminate) return value
      list.push(value ?? null)
    }
    return list
  }
}

/** Member, index, call and match: with `?.` a missing or null target makes the result missing. */
function compileStep(node: NodeOf<'member' | 'index' | 'call' | 'match'>, source: string): Evaluate {
  const list = listName(node)
  if (list !== null) return ({ lists }) => lists.get(list)?.items
  const target = compileNode(node.target, source)
  const labelled = labeller(node.target, source)
  const step = stepOf(node, source)
  const { optional } = node
  return (scope) => {
    const value = target(scope)
    if (value instanceof Indeterminate) return value
    if (optional && (value === undefined || value === null)) return undefined
    return step(labelled(value), scope)
  }
}

type Step = (target: LabelledValue, scope: Scope) => Value

function stepOf(node: NodeOf<'member' | 'index' | 'call' | 'match'>, source: string): Step {
  switch (node.kind) {
    case 'member':
      return node.key === 'length' ? lengthOf : (target) => memberOf(target, node.key)
    case 'index':
      return withArgument(node.index, source, elementOf)
    case 'call': {
      const call = METHOD_CALLS[node.method]
      if (node.argument === null) return (target) => call(target, NO_ARGUMENT)
      return withArgument(node.argument, source, call)
    }
    case 'match': {
      const test = compileRegex(node)
      return (target) => testText(target, test)
    }
    default:
      return assertNever(node)
  }
}

const NO_ARGUMENT: LabelledValue = { value: undefined, label: '', fixed: true }

function withArgument(
  node: Node,
  source: string,
  how: (target: LabelledValue, argument: LabelledValue) => Value,
): Step {
  const argument = compileNode(node, source)
  const labelled = labeller(node, source)
  return (target, scope) => {
    const value = argument(scope)
    return value instanceof Indeterminate ? value : how(target, labelled(value))
  }
}

function memberOf(target: LabelledValue, key: string): Value {
  return isJsonObject(target.value) ? ownProperty(target.value, key) : typeMismatch(target, 'an object')
}

function elementOf(target: LabelledValue, index: LabelledValue): Value {
  if (isList(target.value)) {
    if (typeof index.value !== 'number') return typeMismatch(index, 'a number')
    return Number.isSafeInteger(index.value)
      ? target.value[index.value]
      : new Indeterminate(`${index.label} is not a whole number`)
  }
  if (!isJsonObject(target.value)) return typeMismatch(target, 'a list or an object')
  return typeof index.value === 'string'
    ? propertyOf(target, index, index.value)
    : typeMismatch(index, 'text')
}

/** A name from the call may contain hidden characters, so that the intended name is unknown. */
function propertyOf({ value, label }: LabelledValue, index: LabelledValue, key: string): Value {
  if (!isJsonObject(value)) return undefined
  const { canonical, trimmed } = formsOf(key)
  const found = ownProperty(value, key) ?? ownProperty(value, canonical)
  if (found !== undefined || trimmed === canonical || !Object.hasOwn(value, trimmed)) return found
  return indistinguishable(index, { value: trimmed, label: `a name in ${label}`, fixed: true })
}

function compileUnary(node: NodeOf<'not' | 'negate'>, source: string): Evaluate {
  const operand = compileNode(node.operand, source)
  const labelled = labeller(node.operand, source)
  const negates = node.kind === 'negate'
  return (scope) => {
    const value = operand(scope)
    if (value instanceof Indeterminate) return value
    if (negates) return typeof value === 'number' ? -value : typeMismatch(labelled(value), 'a number')
    return typeof value === 'boolean' ? !value : typeMismatch(labelled(value), 'true or false')
  }
}

function compileBinary(node: NodeOf<'binary'>, source: string): Evaluate {
  const membership = node.operator === 'in' ? compileMembership(node, source) : null
  if (membership !== null) return membership
  const left = compileNode(node.left, source)
  const right = compileNode(node.right, source)
  const labelledLeft = labeller(node.left, source)
  const labelledRight = labeller(node.right, source)
  const operator = node.operator === 'in' && node.right.kind === 'root' ? hasKey : OPERATORS[node.operator]
  return (scope) => {
    const a = left(scope)
    if (a instanceof Indeterminate) return a
    const b = right(scope)
    if (b instanceof Indeterminate) return b
    return operator(labelledLeft(a), labelledRight(b))
  }
}

/** A list of the bundle, or of literals, which is searched in constant time; null for other lists. */
function compileMembership({ left, right }: NodeOf<'binary'>, source: string): Evaluate | null {
  const search = searchOf(right, source.slice(right.start, right.end))
  if (search === null) return null
  const evaluate = compileNode(left, source)
  const labelled = labeller(left, source)
  return (scope) => {
    const value = evaluate(scope)
    return value instanceof Indeterminate ? value : search(labelled(value), scope)
  }
}

/** A longer list is not repeated in a reason. */
const LONGEST_LABEL = 80

function searchOf(list: Node, label: string): Step | null {
  const name = listName(list)
  if (name !== null) {
    return (value, { lists }) => {
      const found = lists.get(name)
      return found === undefined
        ? new Indeterminate(`${label} is missing`)
        : isListed(value, { list: found, label })
    }
  }
  const literals = list.kind === 'list' ? literalsOf(list) : null
  if (literals === null) return null
  const known = createList(literals.filter((literal) => literal !== null))
  const hasNull = literals.includes(null)
  const written = { list: known, label: label.length > LONGEST_LABEL ? 'the list' : label }
  return (value) => isInLiteralList(value, written, hasNull)
}

/** `&&` and `||` in Kleene logic: an indeterminate side does not matter when the other side decides. */
function compileLogical(node: NodeOf<'logical'>, source: string): Predicate {
  const left = compileTruth(node.left, source)
  const right = compileTruth(node.right, source)
  const settling = node.operator === '||'
  return (scope) => {
    const a = left(scope)
    if (a === settling) return settling
    const b = right(scope)
    if (b === settling) return settling
    return a instanceof Indeterminate ? a : b
  }
}

/** `??` replaces missing and null values, never an indeterminate one. */
function compileFallback(node: NodeOf<'logical'>, source: string): Evaluate {
  const left = compileNode(node.left, source)
  const right = compileNode(node.right, source)
  return (scope) => left(scope) ?? right(scope)
}

function compileChoice(node: NodeOf<'choice'>, source: string): Evaluate {
  const test = compileTruth(node.test, source)
  const yes = compileNode(node.yes, source)
  const no = compileNode(node.no, source)
  return (scope) => {
    const truth = test(scope)
    if (truth instanceof Indeterminate) return truth
    return truth ? yes(scope) : no(scope)
  }
}

/** Compiles a node to true, false or indeterminate: a value that is not true or false is indeterminate. */
export function compileTruth(node: Node, source: string): Predicate {
  if (node.kind === 'logical' && node.operator !== '??') return compileLogical(node, source)
  const evaluate = compileNode(node, source)
  const labelled = labeller(node, source)
  return withFastPath(node, (scope) => {
    const value = evaluate(scope)
    if (typeof value === 'boolean' || value instanceof Indeterminate) return value
    return typeMismatch(labelled(value), 'true or false')
  })
}

function labeller(node: Node, source: string): (value: Json | undefined) => LabelledValue {
  const label = source.slice(node.start, node.end)
  const fixed = isFixed(node)
  return (value) => ({ value, label, fixed })
}

function isFixed(node: Node): boolean {
  if (node.kind === 'group') return isFixed(node.inner)
  return node.kind === 'negate' ? isFixed(node.operand) : node.kind === 'literal'
}
