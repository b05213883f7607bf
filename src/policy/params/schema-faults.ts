import { didYouMean } from '../../core/nearest.ts'
import { ConditionFault } from '../condition/fault.ts'
import { compilePattern } from '../condition/regex.ts'
import { FORMATS } from './formats.ts'
import { KEYWORDS } from './keywords.ts'
import { isSchemaObject, type SchemaObject, subschemas } from './subschemas.ts'

/** One error of a schema, with its path from the top. */
export interface SchemaFault {
  readonly path: readonly (string | number)[]
  readonly message: string
}

type Path = SchemaFault['path']

/** What is wrong with the words of a schema: unknown keywords and formats, references, expressions that are refused. */
export function schemaFaults(schema: SchemaObject, path: Path = []): readonly SchemaFault[] {
  return [
    ...Object.keys(schema).flatMap((keyword) => keywordFault(keyword, path)),
    ...formatFault(schema, path),
    ...patternFaults(schema, path),
    ...uniqueFault(schema, path),
    ...subschemas(schema).flatMap(({ at, schema: inner }) =>
      isSchemaObject(inner) ? schemaFaults(inner, [...path, ...at]) : [],
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

function keywordFault(keyword: string, path: Path): readonly SchemaFault[] {
  if (KEYWORDS.has(keyword)) return []
  const message = REFERENCES.has(keyword)
    ? `${keyword} is not supported: write the schema in place (YAML anchors avoid repetition)`
    : `unknown keyword '${keyword}'${didYouMean(keyword, [...KEYWORDS.keys()])}`
  return [{ path: [...path, keyword], message }]
}

function formatFault({ format }: SchemaObject, path: Path): readonly SchemaFault[] {
  if (typeof format !== 'string' || Object.hasOwn(FORMATS, format)) return []
  const message = `unknown format '${format}'${didYouMean(format, Object.keys(FORMATS))}`
  return [{ path: [...path, 'format'], message }]
}

function patternFaults({ pattern, patternProperties }: SchemaObject, path: Path): readonly SchemaFault[] {
  const named = isSchemaObject(patternProperties) ? Object.keys(patternProperties) : []
  return [
    ...(typeof pattern === 'string' ? patternFault(pattern, [...path, 'pattern']) : []),
    ...named.flatMap((name) => patternFault(name, [...path, 'patternProperties', name])),
  ]
}

function patternFault(pattern: string, path: Path): readonly SchemaFault[] {
  try {
    compilePattern(pattern)
    return []
  } catch (error) {
    if (error instanceof ConditionFault) return [{ path, message: error.message }]
    throw error
  }
}

const MOST_UNIQUE = 200

/** Every item is compared with every other one. */
function uniqueFault({ uniqueItems, maxItems }: SchemaObject, path: Path): readonly SchemaFault[] {
  if (uniqueItems !== true || (typeof maxItems === 'number' && maxItems <= MOST_UNIQUE)) return []
  return [{ path: [...path, 'uniqueItems'], message: `expected maxItems of at most ${MOST_UNIQUE} with it` }]
}
