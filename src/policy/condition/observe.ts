import type { Json } from '../../core/json.ts'
import { compileNode } from './compile.ts'
import type { Node } from './node.ts'
import type { Scope } from './scope.ts'
import { Indeterminate, isList, kindOf, type Value } from './value.ts'

/**
 * Says what the paths of a condition are in a call, each path once: `args.amount_cents is 72000`.
 * A path through a name in `mask` reads `‹masked›`; of lists and objects only the kind is told.
 */
export type Observe = (scope: Scope, mask: readonly string[]) => readonly string[]

/** Compiles the longest `a.b.c` paths of a condition to an observation of their values. */
export function compileObservation(node: Node, source: string): Observe {
  const paths = new Map<string, Path>()
  for (const path of pathsIn(node)) {
    const label = source.slice(path.start, path.end)
    paths.set(label, { label, keys: keysOf(path) ?? [], evaluate: compileNode(path, source) })
  }
  return (scope, mask) =>
    [...paths.values()].map(({ label, keys, evaluate }) =>
      keys.some((key) => mask.includes(key))
        ? `${label} is ‹masked›`
        : `${label} is ${describe(evaluate(scope))}`,
    )
}

interface Path {
  readonly label: string
  readonly keys: readonly string[]
  readonly evaluate: (scope: Scope) => Value
}

function pathsIn(node: Node): readonly Node[] {
  if (keysOf(node) !== null) return [node]
  return childrenOf(node).flatMap(pathsIn)
}

/** The names of a path from its root; null for what is no path. */
function keysOf(node: Node): readonly string[] | null {
  if (node.kind === 'root') return []
  if (node.kind !== 'member') return node.kind === 'index' ? keysOfIndex(node) : null
  return extend(node.target, node.key)
}

function keysOfIndex(node: Extract<Node, { kind: 'index' }>): readonly string[] | null {
  return node.index.kind === 'literal' ? extend(node.target, String(node.index.value)) : null
}

function extend(target: Node, key: string): readonly string[] | null {
  const before = keysOf(target)
  return before === null ? null : [...before, key]
}

/** The parts that a node is directly made of. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'list':
      return node.items
    case 'group':
      return [node.inner]
    case 'not':
    case 'negate':
      return [node.operand]
    case 'binary':
    case 'logical':
      return [node.left, node.right]
    case 'choice':
      return [node.test, node.yes, node.no]
    default:
      return childrenOfStep(node)
  }
}

function childrenOfStep(
  node: Exclude<Node, { kind: 'list' | 'group' | 'not' | 'negate' | 'binary' | 'logical' | 'choice' }>,
): readonly Node[] {
  switch (node.kind) {
    case 'literal':
    case 'root':
      return []
    case 'index':
      return [node.target, node.index]
    case 'call':
      return node.argument === null ? [node.target] : [node.target, node.argument]
    default:
      return [node.target]
  }
}

const MAX_SHOWN = 80

function describe(value: Value): string {
  if (value instanceof Indeterminate) return `unknown (${value.reason})`
  if (isList(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return kindOf(value)
  return typeof value === 'string' ? quote(value) : scalar(value)
}

function scalar(value: Json | undefined): string {
  return value === undefined ? 'missing' : String(value)
}

function quote(text: string): string {
  return text.length > MAX_SHOWN
    ? `${JSON.stringify(text.slice(0, MAX_SHOWN))}… (${text.length} characters)`
    : JSON.stringify(text)
}
