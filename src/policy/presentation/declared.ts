import { isSchemaObject, type SchemaObject } from '../params/subschemas.ts'

/** The title that the schemas give a param; null without. */
export function titleAt(schemas: readonly SchemaObject[], keys: readonly string[]): string | null {
  const titles = declarationsOf(schemas, keys).map(({ title }) => title)
  return titles.find((title) => typeof title === 'string' && title !== '')?.toString() ?? null
}

/** The values that the schemas allow for a param, where they list them. */
export function enumeratedAt(schemas: readonly SchemaObject[], keys: readonly string[]): readonly unknown[] {
  return declarationsOf(schemas, keys).flatMap((declared) => [
    ...(Array.isArray(declared['enum']) ? declared['enum'] : []),
    ...(Object.hasOwn(declared, 'const') ? [declared['const']] : []),
  ])
}

/** What the schemas say of a param. */
export function declarationsOf(
  schemas: readonly SchemaObject[],
  keys: readonly string[],
): readonly SchemaObject[] {
  return schemas.flatMap((schema) => {
    let found: unknown = schema
    for (const key of keys) found = propertyOf(found, key)
    return isSchemaObject(found) ? [found] : []
  })
}

function propertyOf(schema: unknown, key: string): unknown {
  const properties = isSchemaObject(schema) ? schema['properties'] : null
  return isSchemaObject(properties) && Object.hasOwn(properties, key) ? properties[key] : null
}
