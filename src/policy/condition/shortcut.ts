import type { Json } from '../../core/json.ts'
import type { Node } from './node.ts'
import type { Scope } from './scope.ts'
import { ownProperty } from './value.ts'

/** Answers in one step, or `undefined` where the whole evaluation must find words for what does not fit. */
export type Shortcut = (scope: Scope) => boolean | undefined

/**
 * The shortcut of a test as most conditions are made of: an own property of `args` or `context` against literals.
 * Null for every other node. It answers as the whole evaluation does.
 */
export function shortcutOf(node: Node): Shortcut | null {
  if (node.kind === 'binary') return node.operator === 'in' ? membership(node) : comparison(node)
  return node.kind === 'call' ? textTest(node) : null
}

/** The values of a list of literals; null when an item is anything else. */
export function literalsOf(node: Extract<Node, { kind: 'list' }>): readonly Literal[] | null {
  const literals = node.items.flatMap((item) => (item.kind === 'literal' ? [item.value] : []))
  return literals.length === node.items.length ? literals : null
}

type Literal = null | boolean | number | string

function comparison({ operator, left, right }: Extract<Node, { kind: 'binary' }>): Shortcut | null {
  const path = pathOf(left)
  if (path === null || right.kind !== 'literal') return null
  const { value } = right
  if (typeof value === 'string') {
    const compare = compareTo(operator, value)
    return compare && whenText(path, compare)
  }
  const compare = typeof value === 'number' ? compareTo(operator, value) : null
  return compare && whenNumber(path, compare)
}

function compareTo<T extends string | number>(operator: string, value: T): ((one: T) => boolean) | null {
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

function membership({ left, right }: Extract<Node, { kind: 'binary' }>): Shortcut | null {
  const path = pathOf(left)
  const literals = right.kind === 'list' ? literalsOf(right) : null
  if (path === null || literals === null) return null
  const known = new Set<Json>(literals)
  return whenText(path, (text) => known.has(text))
}

function textTest({ target, method, argument }: Extract<Node, { kind: 'call' }>): Shortcut | null {
  const path = pathOf(target)
  if (path === null || argument?.kind !== 'literal' || typeof argument.value !== 'string') return null
  const part = argument.value
  switch (method) {
    case 'startsWith':
      return whenText(path, (text) => text.startsWith(part))
    case 'endsWith':
      return whenText(path, (text) => text.endsWith(part))
    case 'includes':
      return whenText(path, (text) => text.includes(part))
    default:
      return null
  }
}

function whenText(path: Path, test: (text: string) => boolean): Shortcut {
  return (scope) => {
    const value = readPath(path, scope)
    return typeof value === 'string' ? test(value) : undefined
  }
}

function whenNumber(path: Path, test: (number: number) => boolean): Shortcut {
  return (scope) => {
    const value = readPath(path, scope)
    return typeof value === 'number' ? test(value) : undefined
  }
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
