import type { Kind } from '../condition/value.ts'
import { TYPE_OF_KEYWORD } from '../params/keywords.ts'
import type { SchemaObject } from '../params/subschemas.ts'

/** The kinds of value that a schema lets pass by its own keywords; null: any. */
export function kindsOfSchema(schema: SchemaObject): ReadonlySet<Kind> | null {
  const { type, enum: values, const: value } = schema
  if (type !== undefined) return kindsOfTypes([type].flat())
  if (Array.isArray(values)) return new Set(values.map(kindOfData))
  if (value !== undefined) return new Set([kindOfData(value)])
  const implied = new Set(Object.keys(schema).flatMap((keyword) => TYPE_OF_KEYWORD.get(keyword) ?? []))
  return implied.size === 0 ? null : kindsOfTypes([...implied])
}

function kindsOfTypes(types: readonly unknown[]): ReadonlySet<Kind> {
  return new Set(types.flatMap((type) => KIND_OF_TYPE.get(String(type)) ?? []))
}

const KIND_OF_TYPE: ReadonlyMap<string, Kind> = new Map([
  ['integer', 'a number'],
  ['number', 'a number'],
  ['string', 'text'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'an object'],
  ['null', 'null'],
])

/** The kind of a literal, or of a value that a schema lists. */
export function kindOfData(value: unknown): Kind {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return KIND_OF_TYPE.get(typeof value) ?? 'missing'
}
