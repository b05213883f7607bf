import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { errorMessage } from '../../core/error-message.ts'
import type { JsonObject } from '../../core/json.ts'
import { compilePattern } from '../condition/regex.ts'
import { type Breach, breachOf } from './breach.ts'
import { FORMATS } from './formats.ts'
import { type SchemaDiagnostic, schemaDiagnostics } from './schema-diagnostics.ts'
import type { SchemaObject } from './subschemas.ts'
import { tighten } from './tighten.ts'
import { hasNegation, visibleParams } from './visible-params.ts'

/** A compiled JSON Schema for the params of a call. */
export interface ParamsCheck {
  /** As it was written. */
  readonly schema: SchemaObject
  /** The first violation; null when the params match the schema. Never throws. */
  breach(params: JsonObject): Breach | null
}

export type CompiledParams =
  | { readonly ok: true; readonly check: ParamsCheck }
  | { readonly ok: false; readonly diagnostics: readonly SchemaDiagnostic[] }

/** Compiles a JSON Schema 2020-12 for an object, with patterns that run in linear time; says all that is wrong with it. */
export function compileParams(schema: SchemaObject): CompiledParams {
  const diagnostics = [...topDiagnostics(schema), ...schemaDiagnostics(schema)]
  if (diagnostics.length > 0) return { ok: false, diagnostics }
  try {
    const breach = breachFinder(compile(tighten(schema)), schema['required'] === undefined)
    return { ok: true, check: { schema, breach: hasNegation(schema) ? alsoAsSeen(breach) : breach } }
  } catch (error) {
    return {
      ok: false,
      diagnostics: [{ path: [], message: errorMessage(error) }],
    }
  }
}

function topDiagnostics({ type }: SchemaObject): readonly SchemaDiagnostic[] {
  if (type === undefined || type === 'object') return []
  return [{ path: ['type'], message: 'expected object, as params are one' }]
}

/** `allRequired`: the schema has no `required` of its own. */
function breachFinder(validate: ValidateFunction, allRequired: boolean): ParamsCheck['breach'] {
  return (params) => {
    try {
      return validate(params) ? null : breachOf(validate.errors ?? [], allRequired)
    } catch {
      return { parameter: 'params', expected: 'something that can be checked' }
    }
  }
}

/** A schema also excludes values with hidden characters. */
function alsoAsSeen(breach: ParamsCheck['breach']): ParamsCheck['breach'] {
  return (params) => {
    const found = breach(params)
    const seen = found === null ? visibleParams(params) : null
    return seen === null ? found : breach(seen)
  }
}

const OPTIONS = {
  strictSchema: true,
  strictNumbers: true,
  strictTypes: false,
  strictTuples: false,
  strictRequired: false,
  ownProperties: true,
  allErrors: false,
  messages: true,
  logger: false,
  addUsedSchema: false,
  meta: false,
  validateSchema: false,
  formats: FORMATS,
  code: { regExp: Object.assign(linear, { code: 'linear' }) },
} as const

/** One compiler per schema, as a compiler keeps what it compiled. `schemaDiagnostics` checked the schema, at a small part of the cost. */
function compile(schema: SchemaObject): ValidateFunction {
  return new Ajv2020(OPTIONS).compile(schema)
}

function linear(pattern: string) {
  return { test: compilePattern(pattern), toString: () => pattern }
}
