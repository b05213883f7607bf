import { compileGlob } from '../../core/glob.ts'
import { didYouMean } from '../../core/nearest.ts'
import { isSchemaObject, type SchemaObject } from '../params/subschemas.ts'
import type { Expression } from '../presentation/expression.ts'
import { currencyCode } from '../presentation/formats/money.ts'
import { nameOfPath, type ParamPath } from '../presentation/param-path.ts'
import { paramsIn, parseShownParam, parseTemplate } from '../presentation/template.ts'
import { TemplateError } from '../presentation/template-error.ts'
import type { Diagnostic } from '../source/bundle-error.ts'
import { Mapping, type References, textsIn } from '../source/references.ts'
import type { Path } from '../source/source-location.ts'

/**
 * Finds params in summaries and formats that no schema of their tool has. Says nothing of tools whose params the bundle does not
 * list. Needs every file of the bundle.
 */
export function presentationDiagnostics(all: readonly References[]): readonly Diagnostic[] {
  return all.flatMap(({ file, toolEntries }) =>
    Object.entries(toolEntries).flatMap(([tool, entry]) => {
      const schemas = schemasOf(all, tool)
      return writtenIn(entry).flatMap(({ at, expressions }) =>
        expressions
          .flatMap(paramsIn)
          .flatMap((param) => unknownParam(param, schemas, tool))
          .map(({ start, message }) => ({
            file: file.name,
            ...file.locations.inText(['tools', tool, ...at], start),
            message: `tools.${tool}.${wordsOf(at)}: ${message}`,
          })),
      )
    }),
  )
}

/** The schemas of the tool's own entry and of the globs that cover it. */
function schemasOf(all: readonly References[], tool: string): readonly SchemaObject[] {
  const entries = all.flatMap(({ toolEntries }) => Object.entries(toolEntries))
  return entries
    .filter(([pattern]) => pattern === tool || compileGlob(pattern)(tool))
    .map(([, entry]) => Mapping.parse(entry['params']))
    .filter((schema) => Object.keys(schema).length > 0)
}

interface Written {
  readonly at: Path
  readonly expressions: readonly Expression[]
}

/** What can be read of the summary and of `show`; the schema reports the rest. */
function writtenIn(entry: Readonly<Record<string, unknown>>): readonly Written[] {
  const summary = textsIn(entry, 'summary') ?? []
  const show = textsIn(entry, 'show') ?? []
  return [
    ...summary.flatMap((text) => written(['summary'], () => expressionsIn(parseTemplate(text).segments))),
    ...show.flatMap((text, index) =>
      written(['show', index], () => expressionsIn([parseShownParam(text).expression])),
    ),
  ]
}

function expressionsIn(segments: readonly (string | Expression | null)[]): readonly Expression[] {
  return segments.filter((segment) => typeof segment === 'object').filter((segment) => segment !== null)
}

function written(at: Path, read: () => readonly Expression[]): readonly Written[] {
  try {
    return [{ at, expressions: read() }]
  } catch (error) {
    if (error instanceof TemplateError) return []
    throw error
  }
}

function wordsOf([key, index]: Path): string {
  return index === undefined ? String(key) : `${String(key)}[${String(index)}]`
}

function unknownParam(
  { keys, start }: ParamPath,
  schemas: readonly SchemaObject[],
  tool: string,
): readonly { readonly start: number; readonly message: string }[] {
  const known = namesAt(schemas, keys.slice(0, -1))
  const name = keys.at(-1) ?? ''
  if (known === null || known.includes(name)) return []
  const code = keys.length === 1 ? currencyCode(name) : null
  const hint = code === null ? didYouMean(name, known) : `; a currency itself is written in quotes: "${code}"`
  return [{ start, message: `the schema of '${tool}' has no param '${nameOfPath({ keys })}'${hint}` }]
}

/** The names that the schemas list for the object where `keys` lead; null where they list none. */
function namesAt(schemas: readonly SchemaObject[], keys: readonly string[]): readonly string[] | null {
  const found = schemas.flatMap((schema) => {
    let at: unknown = schema
    for (const key of keys) at = propertiesOf(at)?.[key]
    return isSchemaObject(at) ? [at] : []
  })
  if (found.some((schema) => schema['patternProperties'] !== undefined)) return null
  const names = found.flatMap((schema) => Object.keys(propertiesOf(schema) ?? {}))
  return names.length === 0 ? null : names
}

function propertiesOf(schema: unknown): SchemaObject | null {
  const properties = isSchemaObject(schema) ? schema['properties'] : null
  return isSchemaObject(properties) ? properties : null
}
