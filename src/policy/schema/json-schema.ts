import { z } from 'zod'
import type { JsonObject } from '../../core/json.ts'
import { BundleFile } from './bundle-file.ts'
import { DESCRIPTIONS } from './descriptions.ts'

/** The JSON Schema (draft 2020-12) of a file of a bundle, for editors: a file that it refuses does not load. */
export function bundleFileSchema(): JsonObject {
  const schema = z.toJSONSchema(BundleFile, { io: 'input', unrepresentable: 'any', override: asWritten })
  return describe(JsonObjectOf.parse({ title: 'A file of a Veto bundle', ...schema }), [])
}

const RULE: unknown = BundleFile.shape.rules.unwrap().element

type OverrideContext = Parameters<NonNullable<z.core.ToJSONSchemaParams['override']>>[0]

/** Where YAML may hold one value for a list of one, and what the schema itself leaves to later checks. */
function asWritten({ zodSchema, jsonSchema }: OverrideContext): void {
  const { def } = zodSchema._zod
  if (def.type === 'pipe' && def.in._zod.def.type === 'transform' && jsonSchema.type === 'array') {
    const { items = {}, ...list } = jsonSchema
    for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key)
    Object.assign(jsonSchema, { anyOf: [items, { ...list, items }] })
  }
  if (zodSchema === RULE) jsonSchema.oneOf = [{ required: ['tool'] }, { required: ['category'] }]
}

const JsonObjectOf = z.record(z.string(), z.json())

/** The schema with a description at every key that has one; `path` leads to it through the keys of a file. */
function describe(schema: JsonObject, path: readonly string[]): JsonObject {
  const description = DESCRIPTIONS[path.join('.')]
  return {
    ...schema,
    ...(description === undefined ? {} : { description }),
    ...(DURATIONS.has(path.join('.')) ? { pattern: DURATION } : {}),
    ...describeIn(schema, 'items', [...path, '[]']),
    ...describeIn(schema, 'additionalProperties', [...path, '*']),
    ...describeProperties(schema, path),
  }
}

const DURATION = '^[0-9]{1,6}[smhd]$'

/** Where a text is read as a duration, which the schema itself does not say. */
const DURATIONS: ReadonlySet<string> = new Set([
  'rules.[].timeout',
  'rules.[].remind',
  'rules.[].escalate.after',
  'rules.[].limit.per',
  'rules.[].grant.max',
  'rules.[].undo',
  'defaults.timeout',
  'digest.findings.rubber_stamp.median',
  'digest.findings.slow.median',
])

function describeIn(schema: JsonObject, key: string, path: readonly string[]): JsonObject {
  const inner = JsonObjectOf.safeParse(schema[key])
  return inner.success ? { [key]: describe(inner.data, path) } : {}
}

function describeProperties(schema: JsonObject, path: readonly string[]): JsonObject {
  const properties = z.record(z.string(), JsonObjectOf).safeParse(schema['properties'])
  if (!properties.success) return {}
  const described = Object.entries(properties.data).map(([key, inner]) => [
    key,
    describe(inner, [...path, key]),
  ])
  return { properties: Object.fromEntries(described) }
}
