import { assertNever } from '../../core/assert-never.ts'
import { type Json, ownProperty } from '../../core/json.ts'
import { type Compare, comparesAs, comparisonWith } from './compare-texts.ts'
import { createList } from './lists.ts'
import { SEARCHES, searchFor } from './methods.ts'
import type { Node } from './node.ts'
import type { Scope } from './scope.ts'
import type { Indeterminate } from './value.ts'

/** A compiled condition, or a part of one that is true or false. */
export type Predicate = (scope: Scope) => boolean | Indeterminate

/**
 * Evaluates the most common conditions in one step: an own property of `args` or `context` against literals. Returns the same
 * as `whole`, which is called for values that need a reason.
 */
export function withFastPath(node: Node, whole: Predicate): Predicate {
  const test = testOf(node)
  if (test === null) return whole
  switch (test.of) {
    case 'equality':
      return withEquality(test, whole)
    case 'number':
      return withNumber(test, whole)
    case 'text':
      return withText(test, whole)
    default:
      return assertNever(test)
  }
}

type TestOf<K extends Test['of']> = Extract<Test, { of: K }>

function withEquality({ path, text, sought }: TestOf<'equality'>, whole: Predicate): Predicate {
  const compare = comparisonWith(text)
  return (scope) => {
    const value = readPath(path, scope)
    const same = typeof value === 'string' ? compare(value) : null
    return same === null ? whole(scope) : same === sought
  }
}

function withNumber({ path, holds }: TestOf<'number'>, whole: Predicate): Predicate {
  return (scope) => {
    const value = readPath(path, scope)
    return typeof value === 'number' ? holds(value) : whole(scope)
  }
}

function withText({ path, holds }: TestOf<'text'>, whole: Predicate): Predicate {
  return (scope) => {
    const value = readPath(path, scope)
    return (typeof value === 'string' ? holds(value) : null) ?? whole(scope)
  }
}

/** A test of a text or number field. Equality of texts, the most common one, is inlined. */
type Test =
  | { readonly path: Path; readonly of: 'equality'; readonly text: string; readonly sought: boolean }
  | { readonly path: Path; readonly of: 'text'; readonly holds: Compare }
  | { readonly path: Path; readonly of: 'number'; readonly holds: (number: number) => boolean }

function testOf(node: Node): Test | null {
  if (node.kind === 'binary') return node.operator === 'in' ? membership(node) : comparison(node)
  return node.kind === 'call' ? textTest(node) : null
}

/** The values of a list of literals; null when an item is anything else. */
export function literalsOf(node: Extract<Node, { kind: 'list' }>): readonly Literal[] | null {
  const literals = node.items.flatMap((item) => (item.kind === 'literal' ? [item.value] : []))
  return literals.length === node.items.length ? literals : null
}

type Literal = null | boolean | number | string

function comparison({ operator, left, right }: Extract<Node, { kind: 'binary' }>): Test | null {
  const path = pathOf(left)
  if (path === null || right.kind !== 'literal') return null
  const { value } = right
  if (typeof value === 'string') {
    if (operator === '==' || operator === '!=') {
      return { path, of: 'equality', text: value, sought: operator === '==' }
    }
    const order = SIGNS.get(operator)
    return order === undefined ? null : { path, of: 'text', holds: (text) => comparesAs(text, value, order) }
  }
  const holds = typeof value === 'number' ? compareTo(operator, value) : null
  return holds && { path, of: 'number', holds }
}

const SIGNS: ReadonlyMap<string, (sign: number) => boolean> = new Map([
  ['<', (sign: number) => sign < 0],
  ['<=', (sign: number) => sign <= 0],
  ['>', (sign: number) => sign > 0],
  ['>=', (sign: number) => sign >= 0],
])

function compareTo(operator: string, value: number): ((one: number) => boolean) | null {
  switch (operator) {
    case '==':
      return (one) => one === value
    case '!=':
      return (one) => one !== value
    case '<':
      return (one) => one < value
    case '<=':
      return (one) => one <= value
    case '>':
      return (one) => one > value
    case '>=':
      return (one) => one >= value
    default:
      return null
  }
}

function membership({ left, right }: Extract<Node, { kind: 'binary' }>): Test | null {
  const path = pathOf(left)
  const literals = right.kind === 'list' ? literalsOf(right) : null
  if (path === null || literals === null) return null
  const known = createList(literals.filter((literal) => literal !== null))
  return known.kinds.has('text') ? { path, of: 'text', holds: (text) => known.has(text) } : null
}

function textTest({ target, method, argument }: Extract<Node, { kind: 'call' }>): Test | null {
  const path = pathOf(target)
  if (path === null || argument?.kind !== 'literal' || typeof argument.value !== 'string') return null
  if (method !== 'startsWith' && method !== 'endsWith' && method !== 'includes') return null
  return { path, of: 'text', holds: searchFor(argument.value, SEARCHES[method]) }
}

/** `args.x`, `params.x` or `context.x`. */
interface Path {
  readonly ofContext: boolean
  readonly key: string
}

function readPath({ ofContext, key }: Path, { call }: Scope): Json | undefined {
  return ownProperty(ofContext ? call.context : call.params, key)
}

function pathOf(node: Node): Path | null {
  if (node.kind !== 'member' || node.target.kind !== 'root' || node.key === 'length') return null
  const { name } = node.target
  if (name !== 'args' && name !== 'params' && name !== 'context') return null
  return { ofContext: name === 'context', key: node.key }
}
