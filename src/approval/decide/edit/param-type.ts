import type { Json } from '../../../core/json.ts'
import { isSchemaObject, type SchemaObject } from '../../../policy/params/subschemas.ts'

/** The type of a param, as far as a form field supports it; `json`: anything. */
export type ParamType =
  | { readonly kind: 'text' | 'flag' | 'json' }
  | { readonly kind: 'number'; readonly isWhole: boolean }
  | { readonly kind: 'choice'; readonly options: readonly Scalar[] }

type Scalar = null | boolean | number | string

/** Sources of a param's type. */
export interface Sources {
  /** The bundle's schemas of the tool. */
  readonly schemas: readonly SchemaObject[]
  /** The agent's own schema, which is trusted for types only. */
  readonly own: SchemaObject | null
}

/** The type of a param by the bundle, else by the agent, else by its value; `json` when the value does not match it. */
export function paramType(name: string, value: Json | undefined, { schemas, own }: Sources): ParamType {
  const trusted = propertyIn(schemas, name)
  const declared = own === null ? null : propertyIn([own], name)
  const type = choiceOf(trusted) ?? namedType(trusted) ?? namedType(declared) ?? typeOfValue(value)
  return value === undefined || holds(type, value) ? type : { kind: 'json' }
}

/** The first title or description of a param in the schemas; null without. */
export function titleOfParam(name: string, schemas: readonly SchemaObject[]): string | null {
  const { title } = propertyIn(schemas, name) ?? {}
  return typeof title === 'string' && title !== '' ? title : null
}

/** The params that the schemas name. */
export function namesIn(schemas: readonly SchemaObject[]): readonly string[] {
  return schemas.flatMap(({ properties }) => (isSchemaObject(properties) ? Object.keys(properties) : []))
}

/** What each of the schemas that name a param says of it. */
export function propertiesIn(schemas: readonly SchemaObject[], name: string): readonly SchemaObject[] {
  return schemas.flatMap(({ properties }) => {
    const property = isSchemaObject(properties) && Object.hasOwn(properties, name) ? properties[name] : null
    return isSchemaObject(property) ? [property] : []
  })
}

function propertyIn(schemas: readonly SchemaObject[], name: string): SchemaObject | null {
  return propertiesIn(schemas, name)[0] ?? null
}

function choiceOf(property: SchemaObject | null): ParamType | null {
  const options: unknown = property?.['enum']
  if (!Array.isArray(options) || options.length === 0) return null
  return options.every(isScalar) ? { kind: 'choice', options } : { kind: 'json' }
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}

function namedType(property: SchemaObject | null): ParamType | null {
  switch (property?.['type']) {
    case undefined:
      return null
    case 'string':
      return { kind: 'text' }
    case 'integer':
      return { kind: 'number', isWhole: true }
    case 'number':
      return { kind: 'number', isWhole: false }
    case 'boolean':
      return { kind: 'flag' }
    default:
      return { kind: 'json' }
  }
}

function typeOfValue(value: Json | undefined): ParamType {
  switch (typeof value) {
    case 'string':
      return { kind: 'text' }
    case 'number':
      return { kind: 'number', isWhole: false }
    case 'boolean':
      return { kind: 'flag' }
    default:
      return { kind: 'json' }
  }
}

function holds(type: ParamType, value: Json): boolean {
  switch (type.kind) {
    case 'text':
      return typeof value === 'string'
    case 'flag':
      return typeof value === 'boolean'
    case 'number':
      return typeof value === 'number' && (!type.isWhole || Number.isInteger(value))
    case 'choice':
      return type.options.some((option) => option === value)
    case 'json':
      return true
  }
}
