import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { bundleFileSchema } from '../../../src/policy/schema/json-schema.ts'
import { roleOf } from '../../../src/policy/source/file-role.ts'
import { readYaml } from '../../../src/policy/source/read-yaml.ts'

const accepts = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(
  bundleFileSchema(),
)

const SHIPPED = readdirSync('policies', { withFileTypes: true })
  .filter((entry) => entry.isFile() && roleOf(entry.name).kind === 'policy')
  .map(({ name }) => name)

test.each(SHIPPED)('the editor schema accepts %s, whose first line names the schema', (name) => {
  const text = readFileSync(join('policies', name), 'utf8')

  expect(accepts(parsed(text)), JSON.stringify(accepts.errors)).toBe(true)
  expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=../bundle.schema.json')
})

test.each([
  'rules: [{ name: a, tool: t, when: args.x > 1, action: allow }]',
  'rules: [{ name: a, tool: [t, crm.*], action: deny }]',
  'rules: [{ name: a, category: edit, action: require_approval, approvers: finance, timeout: 90s }]',
  'approvers: { a: { channel: C0123ABC, members: ["@finance", ann@acme.test, U0123ABC] } }',
])('the editor schema accepts %s', (text) => {
  expect(accepts(parsed(text)), JSON.stringify(accepts.errors)).toBe(true)
})

test.each([
  'rule: []',
  'rules: [{ name: a, tol: t, action: allow }]',
  'rules: [{ name: a, action: allow }]',
  'rules: [{ name: a, tool: t, category: edit, action: allow }]',
  'rules: [{ name: a, tool: t }]',
  'rules: [{ name: a, tool: t, action: permit }]',
  'rules: [{ name: "a b", tool: t, action: allow }]',
  'rules: [{ name: a, tool: t, action: require_approval, quorum: 0 }]',
  'rules: [{ name: a, tool: t, action: require_approval, timeout: an hour }]',
  'rules: [{ name: a, tool: [], action: allow }]',
  'rules: [{ name: a, tool: t, when: true, action: allow }]',
  'approvers: { a: { members: [ann@acme.test] } }',
  'approvers: { a: { channel: finance } }',
  'tools: { t: { tier: dangerous } }',
  'tiers: { irreversibel: deny }',
  'priority: high',
])('the editor schema refuses %s', (text) => {
  expect(accepts(parsed(text))).toBe(false)
})

test('the editor schema describes every key that an author can write', () => {
  expect(undescribed(bundleFileSchema(), [])).toEqual([])
})

const Schema = z.looseObject({
  description: z.string().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  additionalProperties: z.unknown().optional(),
})

/** The paths of keys without a description. */
function undescribed(schema: unknown, path: readonly string[]): readonly string[] {
  const found = Schema.safeParse(schema)
  if (!found.success) return []
  const { properties = {}, items, additionalProperties } = found.data
  return [
    ...Object.entries(properties).flatMap(([key, inner]) =>
      Schema.parse(inner).description === undefined
        ? [[...path, key].join('.')]
        : undescribed(inner, [...path, key]),
    ),
    ...undescribed(items, [...path, '[]']),
    ...undescribed(additionalProperties, [...path, '*']),
  ]
}

function parsed(text: string): unknown {
  const read = readYaml({ name: 'a.yaml', text })
  if (!read.ok) throw new TypeError('Expected YAML')
  return read.file.value
}
