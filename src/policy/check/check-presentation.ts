import { didYouMean } from '../../core/nearest.ts'
import { schemasOfTool, type UnknownParam, unknownParam } from '../params/known-params.ts'
import type { SchemaObject } from '../params/subschemas.ts'
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
      return presentationTexts(entry).flatMap(({ at, params }) =>
        params
          .flatMap((param) => unknownIn(param, schemas, tool))
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
  return schemasOfTool(
    entries.map(([pattern, entry]) => [pattern, Mapping.parse(entry['params'])] as const),
    tool,
  )
}

interface PresentationText {
  readonly at: Path
  readonly params: readonly ParamPath[]
}

/** What can be read of the summary and of `show`; the schema reports the rest. */
function presentationTexts(entry: Readonly<Record<string, unknown>>): readonly PresentationText[] {
  const summary = textsIn(entry, 'summary') ?? []
  const show = textsIn(entry, 'show') ?? []
  return [
    ...summary.flatMap((text) => presentationText(['summary'], () => paramsOfTemplate(text))),
    ...show.flatMap((text, index) => presentationText(['show', index], () => paramsOfShown(text))),
  ]
}

function paramsOfTemplate(text: string): readonly ParamPath[] {
  return parseTemplate(text).segments.flatMap((segment) =>
    typeof segment === 'string' ? [] : paramsIn(segment),
  )
}

/** Without a format, the whole text is one name. */
function paramsOfShown(text: string): readonly ParamPath[] {
  const { name, expression } = parseShownParam(text)
  return expression === null ? [{ keys: [name], start: 0 }] : paramsIn(expression)
}

function presentationText(at: Path, read: () => readonly ParamPath[]): readonly PresentationText[] {
  try {
    return [{ at, params: read() }]
  } catch (error) {
    if (error instanceof TemplateError) return []
    throw error
  }
}

function wordsOf([key, index]: Path): string {
  return index === undefined ? String(key) : `${String(key)}[${String(index)}]`
}

function unknownIn(
  { keys, start }: ParamPath,
  schemas: readonly SchemaObject[],
  tool: string,
): readonly { readonly start: number; readonly message: string }[] {
  const unknown = unknownParam(schemas, keys)
  if (unknown === null) return []
  const message = `the schema of '${tool}' has no param '${nameOfPath(unknown)}'${hint(unknown, schemas)}`
  return [{ start, message }]
}

function hint({ keys, known }: UnknownParam, schemas: readonly SchemaObject[]): string {
  const name = keys.at(-1) ?? ''
  const code = keys.length === 1 ? currencyCode(name) : null
  if (code !== null) return `; a currency itself is written in quotes: "${code}"`
  const bare = name.replace(/^(args|params)\./, '')
  if (bare !== name && known.includes(bare)) return `; write ${bare} alone`
  const isPart = name.includes('.') && unknownParam(schemas, name.split('.')) === null
  return isPart ? `; a part of a param needs a format, such as "${name} | code"` : didYouMean(name, known)
}
