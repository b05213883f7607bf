import { didYouMean } from '../../core/nearest.ts'
import type { BundleSource, SourcedFile, SourcedRule } from '../load/bundle-source.ts'
import {
  namesAtAnyDepth,
  propertiesOf,
  schemasAt,
  schemasOfTool,
  type UnknownParam,
  unknownParam,
} from '../params/known-params.ts'
import type { SchemaObject } from '../params/subschemas.ts'
import type { SourceLocation } from '../source/source-location.ts'
import { expressionsOf, paramKeys } from './condition-paths.ts'
import { type Warning, warn } from './warning.ts'

/** Params that the schema of a tool does not have, wherever files name them; nothing where the bundle has no such schema. */
export function unknownParams({ files, policies }: BundleSource): readonly Warning[] {
  const schemasOf = createSchemas(files)
  return [
    ...policies.flatMap(({ rules }) => rules.flatMap((sourced) => unknownInRule(sourced, schemasOf))),
    ...files.flatMap((file) => unknownMasks(file, schemasOf)),
  ]
}

/** The schemas of a tool, by its name. */
export type SchemasOf = (tool: string) => readonly SchemaObject[]

/** The schemas that the files give each tool. */
export function createSchemas(files: BundleSource['files']): SchemasOf {
  const entries = files.flatMap(({ content }) =>
    Object.entries(content.tools ?? {}).map(([tool, entry]) => [tool, entry.params?.schema] as const),
  )
  return (tool) => schemasOfTool(entries, tool)
}

function unknownInRule(sourced: SourcedRule, schemasOf: SchemasOf): readonly Warning[] {
  const named = paramsNamedBy(sourced)
  return (sourced.rule.tool ?? []).flatMap((tool) => {
    const schemas = schemasOf(tool)
    return named.flatMap(({ keys, location }) => {
      const unknown = unknownParam(schemas, keys)
      // The rest of a path, and each part of it, is named on its own.
      if (unknown === null || unknown.keys.length < keys.length || isLength(schemas, keys)) return []
      return [warn(sourced.file, location, { ...finding(tool, unknown), fix: FIX })]
    })
  })
}

const FIX = 'correct the name here, or add the param to the schema'

interface NamedParam {
  readonly keys: readonly string[]
  readonly location: SourceLocation
}

/** The params that a rule reads, requires, or lets people edit. */
function paramsNamedBy(sourced: SourcedRule): readonly NamedParam[] {
  const { rule, file, path } = sourced
  const read = expressionsOf(sourced).flatMap(({ at, parts }) =>
    parts.flatMap((node) => {
      const keys = paramKeys(node)
      return keys === null ? [] : [{ keys, location: file.locations.inText([...path, ...at], node.start) }]
    }),
  )
  const required = Object.keys(rule.params === undefined ? {} : propertiesOf(rule.params.schema))
  const edited = rule.edit === undefined || rule.edit === true ? [] : rule.edit
  return [
    ...read,
    ...required.map((name) => ({
      keys: [name],
      location: file.locations.ofKey([...path, 'params', 'properties'], name),
    })),
    ...edited.map((name, index) => ({
      keys: [name],
      location: file.locations.of([...path, 'edit', index]),
    })),
  ]
}

/** `.length` of a text or list is no param. */
function isLength(schemas: readonly SchemaObject[], keys: readonly string[]): boolean {
  return keys.at(-1) === 'length' && keys.length > 1 && schemasAt(schemas, keys.slice(0, -1)).length > 0
}

/** A name is masked at any depth, a path only there; both in context and result, too. */
function unknownMasks(file: SourcedFile, schemasOf: SchemasOf): readonly Warning[] {
  return Object.entries(file.content.tools ?? {}).flatMap(([tool, { mask = [] }]) => {
    const schemas = schemasOf(tool)
    return mask.flatMap((name, index) => {
      const unknown = unknownParam(schemas, [name])
      const isElsewhere = unknownParam(schemas, name.split('.')) === null
      if (unknown === null || isElsewhere || schemas.flatMap(namesAtAnyDepth).includes(name)) return []
      const location = file.locations.of(['tools', tool, 'mask', index])
      return [warn(file, location, { ...finding(tool, unknown), fix: MASK_FIX })]
    })
  })
}

const MASK_FIX = `${FIX}; if it is a name in context or result, write \`# lint-ok: unknown_param\` above this line`

function finding(tool: string, { keys, known }: UnknownParam): Pick<Warning, 'code' | 'message'> {
  const hint = didYouMean(keys.at(-1) ?? '', known)
  return { code: 'unknown_param', message: `the schema of '${tool}' has no param '${keys.join('.')}'${hint}` }
}
