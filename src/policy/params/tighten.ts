import { TYPE_OF_KEYWORD } from './keywords.ts'
import { isSchemaObject, type SchemaObject } from './subschemas.ts'

/**
 * The stricter schema that rules use. JSON Schema ignores a keyword such as `pattern` for values of other types, so it implies
 * its type here; and without `required` at the top, every named property is required.
 */
export function tighten(schema: SchemaObject): SchemaObject {
  const { properties, required } = schema
  const inner = withTypes(schema)
  if (!isSchemaObject(properties) || required !== undefined) return { ...inner, type: 'object' }
  return { ...inner, type: 'object', required: Object.keys(properties) }
}

function withTypes(value: SchemaObject): SchemaObject {
  const { $schema: _, ...schema } = value
  const inner = Object.fromEntries(
    Object.entries(schema).map(([keyword, schemaValue]) => [keyword, within(keyword, schemaValue)]),
  )
  if (['type', 'enum', 'const'].some((keyword) => Object.hasOwn(schema, keyword))) return inner
  const types = new Set(Object.keys(schema).flatMap((keyword) => TYPE_OF_KEYWORD.get(keyword) ?? []))
  return types.size === 0 ? inner : { ...inner, type: [...types] }
}

/** Below `not`, `if` and `oneOf` a stricter schema could make a less strict whole, so that they stay as they are. */
function within(keyword: string, schemaValue: unknown): unknown {
  switch (keyword) {
    case 'items':
    case 'additionalProperties':
    case 'unevaluatedProperties':
    case 'unevaluatedItems':
      return typed(schemaValue)
    case 'properties':
    case 'patternProperties':
      return isSchemaObject(schemaValue)
        ? Object.fromEntries(Object.entries(schemaValue).map(([name, schema]) => [name, typed(schema)]))
        : schemaValue
    case 'prefixItems':
    case 'allOf':
    case 'anyOf':
      return Array.isArray(schemaValue) ? schemaValue.map(typed) : schemaValue
    default:
      return schemaValue
  }
}

function typed(value: unknown): unknown {
  return isSchemaObject(value) ? withTypes(value) : value
}
