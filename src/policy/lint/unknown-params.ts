import { z } from 'zod'
import { didYouMean } from '../../core/nearest.ts'
import { partsOf } from '../condition/children.ts'
import type { Node } from '../condition/node.ts'
import { parseCondition } from '../condition/parse.ts'
import type { BundleSource, SourcedRule } from '../load/bundle-source.ts'
import { type Warning, warn } from './warning.ts'

/** Conditions on params that the schema of a tool does not have; nothing where the bundle has no such schema. */
export function unknownParams({ files, policies }: BundleSource): readonly Warning[] {
  const entries = files.flatMap(({ content }) => Object.entries(content.tools ?? {}))
  const schemas = new Map(entries.flatMap(([tool, entry]) => schemaIn(tool, entry.params?.schema)))
  return policies.flatMap(({ rules }) => rules.flatMap((sourced) => unknownIn(sourced, schemas)))
}

const Schema = z.looseObject({
  properties: z.record(z.string(), z.unknown()),
  patternProperties: z.undefined().optional(),
})
type Schema = z.infer<typeof Schema>

function schemaIn(tool: string, schema: unknown): readonly (readonly [string, Schema])[] {
  const found = Schema.safeParse(schema)
  return found.success ? [[tool, found.data]] : []
}

function unknownIn(sourced: SourcedRule, schemas: ReadonlyMap<string, Schema>): readonly Warning[] {
  const { tool = [], when } = sourced.rule
  if (when === undefined) return []
  const paths = partsOf(parseCondition(when.source)).flatMap(paramPathOf)
  return tool.flatMap((name) => {
    const schema = schemas.get(name)
    return schema === undefined ? [] : paths.flatMap((path) => check({ sourced, tool: name, schema }, path))
  })
}

interface ParamPath {
  readonly keys: readonly string[]
  readonly start: number
}

/** The keys of a path such as `args.address.city`, each part of which is asked on its own. */
function paramPathOf(node: Node): readonly ParamPath[] {
  const keys = keysOf(node)
  return keys === null || keys.length === 0 ? [] : [{ keys, start: node.start }]
}

function keysOf(node: Node): readonly string[] | null {
  if (node.kind === 'root') return node.name === 'args' || node.name === 'params' ? [] : null
  const key = keyOf(node)
  if (key === null || (node.kind !== 'member' && node.kind !== 'index')) return null
  const before = keysOf(node.target)
  return before === null ? null : [...before, key]
}

function keyOf(node: Node): string | null {
  if (node.kind === 'member') return node.key
  if (node.kind !== 'index' || node.index.kind !== 'literal') return null
  return typeof node.index.value === 'string' ? node.index.value : null
}

interface RuleForTool {
  readonly sourced: SourcedRule
  readonly tool: string
  readonly schema: Schema
}

function check({ sourced, tool, schema }: RuleForTool, { keys, start }: ParamPath): readonly Warning[] {
  const owner = schemaAt(schema, keys.slice(0, -1))
  const key = keys.at(-1) ?? ''
  if (owner === null || Object.hasOwn(owner.properties, key) || isLength(keys, schema)) return []
  return [
    warn(sourced.file, sourced.file.locations.inText([...sourced.path, 'when'], start), {
      code: 'unknown_param',
      message: `the schema of '${tool}' has no param '${keys.join('.')}'${didYouMean(key, Object.keys(owner.properties))}`,
      fix: 'correct the name here, or add the param to the schema',
    }),
  ]
}

/** `.length` of a text or list is no param. */
function isLength(keys: readonly string[], schema: Schema): boolean {
  return keys.at(-1) === 'length' && keys.length > 1 && schemaAt(schema, keys.slice(0, -2)) !== null
}

function schemaAt(schema: Schema, keys: readonly string[]): Schema | null {
  let found: Schema | null = schema
  for (const key of keys) found = Schema.safeParse(found?.properties[key]).data ?? null
  return found
}
