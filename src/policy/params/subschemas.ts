import { KEYWORDS } from './keywords.ts'

/** A JSON Schema as YAML gives it. */
export interface SchemaObject {
  readonly [keyword: string]: unknown
}

/** Is this a schema other than true and false? */
export function isSchemaObject(value: unknown): value is SchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

interface Subschema {
  /** Steps from the schema around it. */
  readonly at: readonly (string | number)[]
  readonly schema: unknown
}

/** The direct subschemas of a schema. */
export function subschemas(schema: SchemaObject): readonly Subschema[] {
  return Object.entries(schema).flatMap(([keyword, value]) => under(keyword, value))
}

function under(keyword: string, value: unknown): readonly Subschema[] {
  switch (KEYWORDS.get(keyword)) {
    case 'schema':
      return [{ at: [keyword], schema: value }]
    case 'schemas': {
      const items: readonly unknown[] = Array.isArray(value) ? value : []
      return items.map((schema, index) => ({ at: [keyword, index], schema }))
    }
    case 'schemas by name':
      return isSchemaObject(value)
        ? Object.entries(value).map(([name, schema]) => ({ at: [keyword, name], schema }))
        : []
    default:
      return []
  }
}
