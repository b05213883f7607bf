import type { BinaryOperator, Method, Node } from '../condition/node.ts'
import type { Kind } from '../condition/value.ts'
import type { SchemaObject } from '../params/subschemas.ts'
import { declarationsOf } from '../presentation/declared.ts'
import { paramKeys } from './condition-paths.ts'
import { kindOfData, kindsOfSchema } from './schema-kinds.ts'

/** The kinds that a value can have, when it is there, while the params keep their schemas; null: any. */
export type Kinds = ReadonlySet<Kind> | null

/** What kinds of value a part of a condition can have. */
export function kindsOfNode(node: Node, schemas: readonly SchemaObject[]): Kinds {
  switch (node.kind) {
    case 'literal':
      return new Set([kindOfData(node.value)])
    case 'list':
      return LIST
    case 'group':
      return kindsOfNode(node.inner, schemas)
    case 'not':
    case 'match':
      return TRUTH
    case 'negate':
      return NUMBER
    case 'call':
      return new Set([KIND_OF_METHOD[node.method]])
    case 'binary':
      return kindsOfOperator(node.operator)
    case 'root':
      return TEXTS.has(node.name) ? TEXT : null
    default:
      return kindsOfParam(node, schemas)
  }
}

const LIST: Kinds = new Set(['a list'])
const NUMBER: Kinds = new Set(['a number'])
const TEXT: Kinds = new Set(['text'])
const TRUTH: Kinds = new Set(['true or false'])

const TEXTS: ReadonlySet<string> = new Set(['agent', 'tool', 'category'])

const KIND_OF_METHOD: Readonly<Record<Method, Kind>> = {
  startsWith: 'true or false',
  endsWith: 'true or false',
  includes: 'true or false',
  toLowerCase: 'text',
  toUpperCase: 'text',
  trim: 'text',
}

function kindsOfOperator(operator: BinaryOperator): Kinds {
  if (operator === '+') return new Set(['a number', 'text'])
  return ['-', '*', '/', '%'].includes(operator) ? NUMBER : TRUTH
}

function kindsOfParam(node: Node, schemas: readonly SchemaObject[]): Kinds {
  const keys = paramKeys(node)
  if (keys === null) return null
  const [first, ...others] = declarationsOf(schemas, keys).flatMap((schema) => kindsOfSchema(schema) ?? [])
  if (first === undefined) return null
  const common = [...first].filter((kind) => others.every((kinds) => kinds.has(kind)))
  return common.length === 0 ? null : new Set(common)
}
