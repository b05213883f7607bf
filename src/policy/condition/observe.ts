import { isList } from '../../core/json.ts'
import { maskScalar } from '../../core/secrets/mask-scalar.ts'
import { MASKED } from '../../core/secrets/masked.ts'
import { type IsMasked, maskedPaths } from '../../core/secrets/masked-path.ts'
import { type SecretKind, secretKindOf } from '../../core/secrets/secret-name.ts'
import { childrenOf } from './children.ts'
import { compileNode } from './compile.ts'
import type { Node } from './node.ts'
import type { Scope } from './scope.ts'
import { Indeterminate, kindOf, type Value } from './value.ts'

/**
 * Describes the values of the paths of a condition, each path once: `args.amount_cents is 72000`.
 * A path through a name in `mask` reads `‹masked›`; characters of secrets are masked; for lists and
 * objects only the kind is shown.
 */
export type Observe = (scope: Scope, mask: readonly string[]) => readonly string[]

/** Compiles the longest `a.b.c` paths of a condition to an observation of their values. */
export function compileObservation(node: Node, source: string): Observe {
  const paths = new Map<string, Path>()
  for (const path of pathsIn(node)) {
    const label = source.slice(path.start, path.end)
    paths.set(label, { label, keys: keysOf(path) ?? [], evaluate: compileNode(path, source) })
  }
  return (scope, mask) => {
    const isMasked = maskedPaths(mask)
    return [...paths.values()].map(({ label, keys, evaluate }) =>
      leadsThroughMasked(keys, isMasked)
        ? `${label} is ${MASKED}`
        : `${label} is ${describe(evaluate(scope), kindAt(keys))}`,
    )
  }
}

/** The first key is the first below the root; positions in lists are no part of a path. */
function leadsThroughMasked(keys: readonly string[], isMasked: IsMasked): boolean {
  const names = keys.filter((key) => !/^\d+$/.test(key))
  return names.some((_, at) => isMasked(names.slice(0, at + 1)))
}

/** What the last name of a path that says so says of its value. */
function kindAt(keys: readonly string[]): SecretKind | null {
  return keys.reduce<SecretKind | null>((kind, key) => secretKindOf(key) ?? kind, null)
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

const MAX_SHOWN = 80

function describe(value: Value, kind: SecretKind | null): string {
  if (value instanceof Indeterminate) return `unknown (${value.reason})`
  if (isList(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return kindOf(value)
  if (typeof value === 'string') return quote(String(maskScalar(value, kind)))
  return typeof value === 'number' ? String(maskScalar(value, kind)) : scalar(value)
}

function scalar(value: boolean | null | undefined): string {
  return value === undefined ? 'missing' : String(value)
}

function quote(text: string): string {
  return text.length > MAX_SHOWN
    ? `${JSON.stringify(text.slice(0, MAX_SHOWN))}… (${text.length} characters)`
    : JSON.stringify(text)
}
