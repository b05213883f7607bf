import type { Node } from '../condition/node.ts'
import type { Kind } from '../condition/value.ts'
import type { BundleSource, SourcedRule } from '../load/bundle-source.ts'
import type { SchemaObject } from '../params/subschemas.ts'
import { expressionsOf } from './condition-paths.ts'
import { type Kinds, kindsOfNode } from './expression-kinds.ts'
import { createSchemas, type SchemasOf } from './unknown-params.ts'
import { type Warning, warn } from './warning.ts'

/** Operations on values that never have a type that fits, by the schemas of the tools: they cannot be evaluated. */
export function mismatchedTypes({ files, policies }: BundleSource): readonly Warning[] {
  const schemasOf = createSchemas(files)
  return policies.flatMap(({ rules }) => rules.flatMap((sourced) => mismatchesIn(sourced, schemasOf)))
}

function mismatchesIn(sourced: SourcedRule, schemasOf: SchemasOf): readonly Warning[] {
  const { file, path, rule } = sourced
  const variants = rule.tool === undefined ? [[]] : rule.tool.map(schemasOf)
  return variants.flatMap((schemas) =>
    expressionsOf(sourced).flatMap(({ at, source, parts }) =>
      parts.flatMap((node) => {
        const why = mismatchOf(node, { schemas, source })
        if (why === null) return []
        const location = file.locations.inText([...path, ...at], node.start)
        const message = `'${textOf(node, source)}' cannot be evaluated: ${why}`
        return [warn(file, location, { code: 'type_mismatch', message, fix: FIX })]
      }),
    ),
  )
}

const FIX = 'use values of one type: numbers, true and false stand without quotes, and text stands in them'

interface TypeScope {
  readonly schemas: readonly SchemaObject[]
  /** Of the whole expression. */
  readonly source: string
}

function mismatchOf(node: Node, scope: TypeScope): string | null {
  if (node.kind === 'binary') return mismatchOfSides(node, scope)
  if (node.kind === 'negate') return misfit(node.operand, NUMBER, scope)
  if (node.kind === 'match') return misfit(node.target, TEXT, scope)
  if (node.kind !== 'call') return null
  return (
    misfit(node.target, TEXT, scope) ?? (node.argument === null ? null : misfit(node.argument, TEXT, scope))
  )
}

const NUMBER: ReadonlySet<Kind> = new Set(['a number'])
const TEXT: ReadonlySet<Kind> = new Set(['text'])
const ORDERED: ReadonlySet<Kind> = new Set(['a number', 'text'])
const SCALAR: ReadonlySet<Kind> = new Set(['a number', 'text', 'true or false', 'null'])
const LIST: ReadonlySet<Kind> = new Set(['a list'])

type Binary = Extract<Node, { kind: 'binary' }>

function mismatchOfSides({ operator, left, right }: Binary, scope: TypeScope): string | null {
  switch (operator) {
    case '-':
    case '*':
    case '/':
    case '%':
      return misfit(left, NUMBER, scope) ?? misfit(right, NUMBER, scope)
    case 'in':
      return misfit(left, SCALAR, scope) ?? misfit(right, LIST, scope) ?? noItemFits(left, right, scope)
    case '==':
    case '!=':
      return difference(left, right, { ...scope, allowed: SCALAR })
    default:
      return difference(left, right, { ...scope, allowed: ORDERED })
  }
}

/** A value none of whose kinds is allowed. */
function misfit(node: Node, allowed: ReadonlySet<Kind>, { schemas, source }: TypeScope): string | null {
  const kinds = kindsOfNode(node, schemas)
  if (kinds === null || overlap(kinds, allowed)) return null
  return `${textOf(node, source)} is ${words(kinds)}, expected ${words(allowed)}`
}

interface ComparisonScope extends TypeScope {
  /** What the operator can compare. */
  readonly allowed: ReadonlySet<Kind>
}

/** Two values that never have one type; null can be compared with every scalar, but not ordered. */
function difference(left: Node, right: Node, { allowed, ...scope }: ComparisonScope): string | null {
  const wrong = misfit(left, allowed, scope) ?? misfit(right, allowed, scope)
  if (wrong !== null) return wrong
  const [one, other] = [left, right].map((side) => kindsOfNode(side, scope.schemas))
  if (!one || !other || canCompare(one, other, allowed)) return null
  return [left, right]
    .map((side) => `${textOf(side, scope.source)} is ${words(kindsOfNode(side, scope.schemas))}`)
    .join(', and ')
}

function noItemFits(left: Node, right: Node, scope: TypeScope): string | null {
  const list = right.kind === 'group' ? right.inner : right
  if (list.kind !== 'list' || list.items.length === 0) return null
  const wrong = list.items.map((item) => difference(left, item, { ...scope, allowed: SCALAR }))
  return wrong.every((why) => why !== null) ? (wrong[0] ?? null) : null
}

function canCompare(one: ReadonlySet<Kind>, other: ReadonlySet<Kind>, allowed: ReadonlySet<Kind>): boolean {
  if (allowed.has('null') && (one.has('null') || other.has('null'))) return true
  return [...one].some((kind) => other.has(kind) && allowed.has(kind))
}

function overlap(one: ReadonlySet<Kind>, other: ReadonlySet<Kind>): boolean {
  return [...one].some((kind) => other.has(kind))
}

function words(kinds: Kinds): string {
  return [...(kinds ?? [])].join(' or ')
}

function textOf({ start, end }: Node, source: string): string {
  return source.slice(start, end)
}
