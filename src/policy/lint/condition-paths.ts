import { partsOf } from '../condition/children.ts'
import type { Node } from '../condition/node.ts'
import { parseCondition } from '../condition/parse.ts'
import type { SourcedRule } from '../load/bundle-source.ts'
import type { Path } from '../source/source-location.ts'

/** A condition or an expression of a rule. */
export interface RuleExpression {
  /** Where it stands in the rule. */
  readonly at: Path
  readonly source: string
  /** Its root and all its parts. */
  readonly parts: readonly Node[]
}

/** What a rule evaluates: its condition, and the expressions of its limit. */
export function expressionsOf({ rule: { when, limit } }: SourcedRule): readonly RuleExpression[] {
  const written = [
    { at: ['when'], source: when?.source },
    { at: ['limit', 'by'], source: limit?.by.source },
    { at: ['limit', 'sum'], source: limit?.sum?.source },
  ]
  return written.flatMap(({ at, source }) =>
    source === undefined ? [] : [{ at, source, parts: partsOf(parseCondition(source)) }],
  )
}

/** The keys of a param such as `args.address.city`; null for everything else. */
export function paramKeys(node: Node): readonly string[] | null {
  const keys = keysOf(node)
  return keys === null || keys.length === 0 ? null : keys
}

function keysOf(node: Node): readonly string[] | null {
  if (node.kind === 'root') return node.name === 'args' || node.name === 'params' ? [] : null
  const key = keyOf(node)
  if (key === null || (node.kind !== 'member' && node.kind !== 'index')) return null
  const before = keysOf(node.target)
  return before === null ? null : [...before, key]
}

function keyOf(node: Node): string | null {
  if (node.kind === 'member') return node.key
  if (node.kind !== 'index' || node.index.kind !== 'literal') return null
  return typeof node.index.value === 'string' ? node.index.value : null
}
