import { didYouMean } from '../../core/nearest.ts'
import { ConditionError } from '../condition/condition-error.ts'
import { compilePattern } from '../condition/regex.ts'
import { FORMATS } from './formats.ts'
import { expectedValue } from './keyword-value.ts'
import { KEYWORDS } from './keywords.ts'
import { isSchemaObject, type SchemaObject, subschemas } from './subschemas.ts'

/** One error of a schema, with its path from the top. */
export interface SchemaDiagnostic {
  readonly path: readonly (string | number)[]
  readonly message: string
}

type Path = SchemaDiagnostic['path']

/** What is wrong with a schema: unknown keywords and formats, values that a keyword cannot have, references, expressions that are refused. */
export function schemaDiagnostics(schema: SchemaObject, path: Path = []): readonly SchemaDiagnostic[] {
  return [
    ...Object.keys(schema).flatMap((keyword) => keywordDiagnostic(keyword, schema[keyword], path)),
    ...formatDiagnostic(schema, path),
    ...patternDiagnostics(schema, path),
    ...uniqueDiagnostic(schema, path),
    ...subschemas(schema).flatMap(({ at, schema: inner }) =>
      isSchemaObject(inner) ? schemaDiagnostics(inner, [...path, ...at]) : [],
    ),
  ]
}

const REFERENCES = new Set([
  '$ref',
  '$dynamicRef',
  '$defs',
  'definitions',
  '$id',
  '$anchor',
  '$dynamicAnchor',
])

function keywordDiagnostic(keyword: string, value: unknown, path: Path): readonly SchemaDiagnostic[] {
  if (KEYWORDS.has(keyword)) {
    const message = expectedValue(keyword, value)
    return message === null ? [] : [{ path: [...path, keyword], message }]
  }
  const message = REFERENCES.has(keyword)
    ? `${keyword} is not supported: write the schema in place (YAML anchors avoid repetition)`
    : `unknown keyword '${keyword}'${didYouMean(keyword, [...KEYWORDS.keys()])}`
  return [{ path: [...path, keyword], message }]
}

function formatDiagnostic({ format }: SchemaObject, path: Path): readonly SchemaDiagnostic[] {
  if (typeof format !== 'string' || Object.hasOwn(FORMATS, format)) return []
  const message = `unknown format '${format}'${didYouMean(format, Object.keys(FORMATS))}`
  return [{ path: [...path, 'format'], message }]
}

function patternDiagnostics(
  { pattern, patternProperties }: SchemaObject,
  path: Path,
): readonly SchemaDiagnostic[] {
  const named = isSchemaObject(patternProperties) ? Object.keys(patternProperties) : []
  return [
    ...(typeof pattern === 'string' ? patternDiagnostic(pattern, [...path, 'pattern']) : []),
    ...named.flatMap((name) => patternDiagnostic(name, [...path, 'patternProperties', name])),
  ]
}

function patternDiagnostic(pattern: string, path: Path): readonly SchemaDiagnostic[] {
  try {
    compilePattern(pattern)
    return []
  } catch (error) {
    if (error instanceof ConditionError) return [{ path, message: error.message }]
    throw error
  }
}

const MOST_UNIQUE = 200

/** Every item is compared with every other one. */
function uniqueDiagnostic({ uniqueItems, maxItems }: SchemaObject, path: Path): readonly SchemaDiagnostic[] {
  if (uniqueItems !== true || (typeof maxItems === 'number' && maxItems <= MOST_UNIQUE)) return []
  return [{ path: [...path, 'uniqueItems'], message: `expected maxItems of at most ${MOST_UNIQUE} with it` }]
}
