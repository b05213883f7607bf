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
  const tools = JSON.stringify({ pay: { params: schema } })
  const text = `rules:\n  - { name: one, tool: [pay, other], when: '${when}', action: allow }\ntools: ${tools}`
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
