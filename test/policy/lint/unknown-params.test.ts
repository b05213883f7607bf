import { expect, test } from 'vitest'
import { unknownParams } from '../../../src/policy/lint/unknown-params.ts'
import { readSource, sourceOf } from '../../../src/policy/load/bundle-source.ts'
import { aBundle } from '../builders.ts'

const SCHEMA = {
  type: 'object',
  properties: { amount: {}, note: {}, to: { type: 'object', properties: { city: {} } } },
}

/** The warnings about this condition on a tool that has the schema. */
function warningsOf(when: string, schema: object = SCHEMA) {
  return warningsIn(`when: '${when}', action: allow`, { params: schema })
}

/** The warnings about a rule with these keys, for a tool with this entry. */
function warningsIn(keys: string, entry: object = { params: SCHEMA }) {
  const groups = 'approvers: { people: { channel: "#people" } }'
  const text = `rules:\n  - { name: one, tool: [pay, other], ${keys} }\ntools: ${JSON.stringify({ pay: entry })}\n${groups}`
  const source = sourceOf(aBundle({ 'a.yaml': text }), readSource({ name: 'a.yaml', text }))
  return unknownParams(source).map(({ line, column, message }) => `${line}:${column} ${message}`)
}

test('unknownParams() names a param that the schema does not have, and the nearest one', () => {
  expect(warningsOf('args.b == 1 || args.amont > 5')).toEqual([
    "2:45 the schema of 'pay' has no param 'b'; known here: amount, note, to",
    "2:60 the schema of 'pay' has no param 'amont', did you mean 'amount'?",
  ])
})

test('unknownParams() follows the schema into objects', () => {
  expect(warningsOf('params.to["cty"] == "Bonn"')).toEqual([
    "2:45 the schema of 'pay' has no param 'to.cty', did you mean 'city'?",
  ])
})

test.each([
  'args.amount > 1',
  'args.to.city == "x"',
  'args.note.length > 3',
  'context.b == 1',
  'args.note.x == 1',
])('unknownParams() does not report %s', (when) => expect(warningsOf(when)).toEqual([]))

test('unknownParams() ignores a schema whose names are patterns, or that names none', () => {
  expect(warningsOf('args.b == 1', { ...SCHEMA, patternProperties: { '^b': {} } })).toEqual([])
  expect(warningsOf('args.b == 1', { type: 'object' })).toEqual([])
})

test.each([
  ['edit: [amount, amont], action: require_approval, approvers: [people]', 'amont', 'amount'],
  ['limit: { max: 5, per: 1h, by: args.nte }, action: deny', 'nte', 'note'],
  ['limit: { max: 5, per: 1h, sum: args.amont }, action: deny', 'amont', 'amount'],
  ['params: { required: [], properties: { amont: {} } }, action: allow', 'amont', 'amount'],
])('unknownParams() looks at %s', (keys, name, near) => {
  const column = `  - { name: one, tool: [pay, other], ${keys}`.lastIndexOf(
    keys.startsWith('limit') ? `args.${name}` : name,
  )

  expect(warningsIn(keys)).toEqual([
    `2:${column + 1} the schema of 'pay' has no param '${name}', did you mean '${near}'?`,
  ])
})

test('unknownParams() reports a mask that names nothing in the schema, at whatever depth or path', () => {
  const mask = ['note', 'city', 'to.city', 'crad', 'to.cty']

  expect(warningsIn('action: deny', { mask, params: SCHEMA })).toEqual([
    "3:48 the schema of 'pay' has no param 'crad'; known here: amount, note, to",
    "3:55 the schema of 'pay' has no param 'to.cty'; known here: amount, note, to",
  ])
  expect(warningsIn('action: deny', { mask })).toEqual([])
})

test('unknownParams() knows the schemas of globs that cover the tool, and the parts of a schema', () => {
  const parts = { allOf: [{ properties: { amount: {} } }, { anyOf: [{ properties: { b: {} } }] }] }

  expect(warningsOf('args.b == 1', parts)).toEqual([])
  expect(warningsOf('args.c == 1', parts)).toEqual([
    "2:45 the schema of 'pay' has no param 'c'; known here: amount, b",
  ])
})
