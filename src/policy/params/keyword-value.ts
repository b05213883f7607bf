import { isSchemaObject } from './subschemas.ts'

/** What a known keyword demands of its value, when the value is something else; null: the value is as JSON Schema 2020-12 demands. */
export function expectedValue(keyword: string, value: unknown): string | null {
  const shape = SHAPES.get(keyword)
  return shape === undefined || shape.accepts(value) ? null : shape.expected
}

interface Shape {
  accepts(value: unknown): boolean
  readonly expected: string
}

const TYPES: readonly unknown[] = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']

const TEXT: Shape = { accepts: (value) => typeof value === 'string', expected: 'expected a text' }
const FLAG: Shape = { accepts: (value) => typeof value === 'boolean', expected: 'expected true or false' }
const LIST: Shape = { accepts: Array.isArray, expected: 'expected a list' }
const NUMBER: Shape = { accepts: Number.isFinite, expected: 'expected a number' }
const POSITIVE: Shape = { accepts: isPositive, expected: 'expected a number greater than 0' }
const COUNT: Shape = {
  accepts: (value) => Number.isInteger(value) && Number(value) >= 0,
  expected: 'expected a whole number of at least 0',
}
const NAMES: Shape = { accepts: isNames, expected: 'expected a list of different texts' }
const NAMES_BY_NAME: Shape = {
  accepts: (value) => isSchemaObject(value) && Object.values(value).every(isNames),
  expected: 'expected lists of different texts by name',
}
const TYPE: Shape = { accepts: isType, expected: `expected one of ${TYPES.join(', ')}, or a list of them` }
const SCHEMA: Shape = { accepts: isSchema, expected: 'expected a JSON Schema' }
const SCHEMAS: Shape = {
  accepts: (value) => Array.isArray(value) && value.length > 0 && value.every(isSchema),
  expected: 'expected a list of at least one JSON Schema',
}
const SCHEMAS_BY_NAME: Shape = {
  accepts: (value) => isSchemaObject(value) && Object.values(value).every(isSchema),
  expected: 'expected JSON Schemas by name',
}

/** `const` and `default` may be anything. */
const SHAPES: ReadonlyMap<string, Shape> = new Map([
  ...of(TEXT, ['$schema', '$comment', 'title', 'description', 'pattern', 'format']),
  ...of(FLAG, ['uniqueItems', 'deprecated', 'readOnly', 'writeOnly']),
  ...of(LIST, ['enum', 'examples']),
  ...of(NUMBER, ['maximum', 'exclusiveMaximum', 'minimum', 'exclusiveMinimum']),
  ...of(POSITIVE, ['multipleOf']),
  ...of(COUNT, ['maxLength', 'minLength', 'maxItems', 'minItems', 'maxContains', 'minContains']),
  ...of(COUNT, ['maxProperties', 'minProperties']),
  ...of(NAMES, ['required']),
  ...of(NAMES_BY_NAME, ['dependentRequired']),
  ...of(TYPE, ['type']),
  ...of(SCHEMA, ['items', 'contains', 'additionalProperties', 'propertyNames', 'not', 'if', 'then', 'else']),
  ...of(SCHEMA, ['unevaluatedItems', 'unevaluatedProperties']),
  ...of(SCHEMAS, ['prefixItems', 'allOf', 'anyOf', 'oneOf']),
  ...of(SCHEMAS_BY_NAME, ['properties', 'patternProperties', 'dependentSchemas']),
])

function of(shape: Shape, keywords: readonly string[]): readonly (readonly [string, Shape])[] {
  return keywords.map((keyword) => [keyword, shape])
}

function isSchema(value: unknown): boolean {
  return typeof value === 'boolean' || isSchemaObject(value)
}

function isPositive(value: unknown): boolean {
  return Number.isFinite(value) && Number(value) > 0
}

function isNames(value: unknown): boolean {
  return Array.isArray(value) && areDifferent(value) && value.every((name) => typeof name === 'string')
}

function isType(value: unknown): boolean {
  if (!Array.isArray(value)) return TYPES.includes(value)
  return value.length > 0 && areDifferent(value) && value.every((type) => TYPES.includes(type))
}

function areDifferent(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length
}
