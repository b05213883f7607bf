/** The kind of value of a JSON Schema keyword: a plain value, a schema, a list of schemas, or schemas by name. */
export type SubschemaKind = 'value' | 'schema' | 'schemas' | 'schemas by name'

/** The keywords of JSON Schema 2020-12 that are read. */
export const KEYWORDS: ReadonlyMap<string, SubschemaKind> = new Map([
  ...of('value', [
    'type',
    'enum',
    'const',
    'multipleOf',
    'maximum',
    'exclusiveMaximum',
    'minimum',
    'exclusiveMinimum',
    'maxLength',
    'minLength',
    'pattern',
    'format',
    'maxItems',
    'minItems',
    'uniqueItems',
    'maxContains',
    'minContains',
    'maxProperties',
    'minProperties',
    'required',
    'dependentRequired',
    '$schema',
    '$comment',
    'title',
    'description',
    'default',
    'examples',
    'deprecated',
    'readOnly',
    'writeOnly',
  ]),
  ...of('schema', [
    'items',
    'contains',
    'additionalProperties',
    'propertyNames',
    'not',
    'if',
    'then',
    'else',
  ]),
  ...of('schema', ['unevaluatedItems', 'unevaluatedProperties']),
  ...of('schemas', ['prefixItems', 'allOf', 'anyOf', 'oneOf']),
  ...of('schemas by name', ['properties', 'patternProperties', 'dependentSchemas']),
])

/** The type that a keyword is about. Alone it would let every other type pass. */
export const TYPE_OF_KEYWORD: ReadonlyMap<string, string> = new Map([
  ...of('string', ['pattern', 'format', 'minLength', 'maxLength']),
  ...of('number', ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']),
  ...of('array', [
    'items',
    'prefixItems',
    'contains',
    'minItems',
    'maxItems',
    'uniqueItems',
    'unevaluatedItems',
  ]),
  ...of('object', ['properties', 'patternProperties', 'additionalProperties', 'propertyNames', 'required']),
  ...of('object', ['minProperties', 'maxProperties', 'dependentRequired', 'dependentSchemas']),
  ...of('object', ['unevaluatedProperties']),
])

function of<T extends string>(what: T, keywords: readonly string[]): readonly (readonly [string, T])[] {
  return keywords.map((keyword) => [keyword, what])
}
