import { covers } from '../../core/glob.ts'
import { isSchemaObject, type SchemaObject, subschemas } from './subschemas.ts'

/** The schemas that entries of tools give a tool: its own, and those of the globs that cover it. */
export function schemasOfTool(
  entries: readonly (readonly [pattern: string, schema: unknown])[],
  tool: string,
): readonly SchemaObject[] {
  return entries
    .filter(([pattern]) => pattern === tool || covers(pattern, tool))
    .flatMap(([, schema]) => (isSchemaObject(schema) && Object.keys(schema).length > 0 ? [schema] : []))
}

/** A param that no schema has. */
export interface UnknownParam {
  /** Up to the first name that is unknown. */
  readonly keys: readonly string[]
  /** The names that the schemas list there. */
  readonly known: readonly string[]
}

/** The first part of this path that no schema has; null where the schemas have it, or do not list what there is. */
export function unknownParam(schemas: readonly SchemaObject[], keys: readonly string[]): UnknownParam | null {
  for (const [index, key] of keys.entries()) {
    const known = namesAt(schemas, keys.slice(0, index))
    if (known === null) return null
    if (!known.includes(key)) return { keys: keys.slice(0, index + 1), known }
  }
  return null
}

/** Everything that the schemas say of the value to which the keys lead. */
export function schemasAt(
  schemas: readonly SchemaObject[],
  keys: readonly string[],
): readonly SchemaObject[] {
  let found = schemas.flatMap(inPlace)
  for (const key of keys) {
    found = found.flatMap((schema) => {
      const inner = Object.hasOwn(propertiesOf(schema), key) ? propertiesOf(schema)[key] : null
      return isSchemaObject(inner) ? inPlace(inner) : []
    })
  }
  return found
}

/** Every name that a schema lists, at any depth. */
export function namesAtAnyDepth(schema: SchemaObject): readonly string[] {
  const inner = subschemas(schema).flatMap((found) => (isSchemaObject(found.schema) ? [found.schema] : []))
  return [...Object.keys(propertiesOf(schema)), ...inner.flatMap(namesAtAnyDepth)]
}

/** The names that the schemas list for the object to which the keys lead; null where they do not list all. */
export function namesAt(schemas: readonly SchemaObject[], keys: readonly string[]): readonly string[] | null {
  const found = schemasAt(schemas, keys)
  if (found.some(hasUnlisted)) return null
  const names = new Set(found.flatMap((schema) => Object.keys(propertiesOf(schema))))
  return names.size === 0 ? null : [...names]
}

/** Does a schema say that there are other properties than it lists? One that says nothing of others lists all. */
function hasUnlisted({
  patternProperties,
  additionalProperties,
  unevaluatedProperties,
}: SchemaObject): boolean {
  return (
    patternProperties !== undefined ||
    [additionalProperties, unevaluatedProperties].some((others) => others === true || isSchemaObject(others))
  )
}

/** A schema and those below it that are about the same value. */
function inPlace(schema: SchemaObject): readonly SchemaObject[] {
  const others = subschemas(schema).filter(({ at: [keyword] }) => IN_PLACE.has(String(keyword)))
  return [schema, ...others.flatMap(({ schema: other }) => (isSchemaObject(other) ? inPlace(other) : []))]
}

const IN_PLACE = new Set(['allOf', 'anyOf', 'oneOf', 'if', 'then', 'else', 'dependentSchemas'])

/** The properties that a schema lists. */
export function propertiesOf({ properties }: SchemaObject): SchemaObject {
  return isSchemaObject(properties) ? properties : {}
}
