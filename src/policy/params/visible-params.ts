import { isList, type Json, type JsonObject } from '../../core/json.ts'
import { isPlain, visibleForm } from '../../core/text-forms.ts'
import { isSchemaObject, type SchemaObject, subschemas } from './subschemas.ts'

/** Could a text keep the schema because it is disguised? Under these keywords a schema passes what another one refuses. */
export function hasNegation(schema: SchemaObject): boolean {
  if (NEGATIONS.some((keyword) => Object.hasOwn(schema, keyword))) return true
  return subschemas(schema).some(({ schema: inner }) => isSchemaObject(inner) && hasNegation(inner))
}

const NEGATIONS = ['not', 'if', 'oneOf', 'maxContains', 'dependentSchemas']

/** The params with each text as people see it; null when that changes nothing. */
export function visibleParams(params: JsonObject): JsonObject | null {
  return hasDisguise(params) ? Object.fromEntries(entriesOf(params)) : null
}

function entriesOf(object: JsonObject): readonly (readonly [string, Json])[] {
  return Object.entries(object).map(([key, value]) => [key, visible(value)])
}

function visible(value: Json): Json {
  if (typeof value === 'string') return visibleForm(value)
  if (typeof value !== 'object' || value === null) return value
  return isList(value) ? value.map(visible) : Object.fromEntries(entriesOf(value))
}

function hasDisguise(value: Json): boolean {
  if (typeof value === 'string') return !isPlain(value) && visibleForm(value) !== value
  if (typeof value !== 'object' || value === null) return false
  return (isList(value) ? value : Object.values(value)).some(hasDisguise)
}
