import { expect, test } from 'vitest'
import type { Json } from '../../../src/core/json.ts'
import { aBundle, aCall, diagnosticsOf } from '../builders.ts'

type Params = Readonly<Record<string, Json>>

/** The decision of a rule that allows a tool within these params. */
function evaluateCondition(schema: string, params: Params, rule = 'action: allow') {
  const bundle = aBundle({ 'a.yaml': `rules: [{ name: r, tool: file.write, params: ${schema}, ${rule} }]` })
  return bundle.evaluate(aCall({ tool: 'file.write', params }))
}

const PATHS = '{ type: object, required: [path], properties: { path: { pattern: "^/tmp/" } } }'

test('params that match the schema of a rule are allowed', () => {
  expect(evaluateCondition(PATHS, { path: '/tmp/x', mode: 'w' })).toMatchObject({
    effect: 'allow',
    rule: 'r',
  })
})

test('params that violate the schema of a rule are denied with what was expected, also when none were sent', () => {
  expect(evaluateCondition(PATHS, { path: '/etc/passwd' })).toMatchObject({
    effect: 'deny',
    policyId: 'a',
    rule: 'r',
    reason: "Tool 'file.write' parameter 'path' violates constraint: expected text that matches ^/tmp/",
  })
  expect(evaluateCondition(PATHS, {}).reason).toBe(
    "Tool 'file.write' parameter 'path' violates constraint: expected a value",
  )
})

test('params named by a schema without `required` are all required, and with it only those listed', () => {
  const open = '{ properties: { path: { pattern: "^/tmp/" }, size: { maximum: 9 } } }'
  expect(evaluateCondition(open, {}).effect).toBe('deny')
  expect(evaluateCondition(open, { path: '/tmp/x' }).effect).toBe('deny')
  expect(
    evaluateCondition(open.replace('{ prop', '{ required: [path], prop'), { path: '/tmp/x' }).effect,
  ).toBe('allow')
  expect(evaluateCondition(open.replace('{ prop', '{ required: [], prop'), {}).effect).toBe('allow')
})

test('the denial for a missing param says why an unlisted property is required, and that `required: []` makes it optional', () => {
  const note = '{ type: object, properties: { note: { type: string } } }'

  expect(evaluateCondition(note, {})).toMatchObject({
    effect: 'deny',
    reason:
      "Tool 'file.write' parameter 'note' violates constraint: expected a value (every property that `params` names is required unless it has its own `required`)",
  })
  expect(evaluateCondition(note.replace('{ type: object,', '{ type: object, required: [],'), {}).effect).toBe(
    'allow',
  )
})

test('params that the schema excludes are refused also with hidden characters', () => {
  const without =
    '{ properties: { sql: { type: string, not: { pattern: "(?i)drop" } }, tags: { items: { not: { const: prod } } } } }'
  const sql = 'select 1'

  expect(evaluateCondition(without, { sql: 'DROP', tags: [] }).effect).toBe('deny')
  expect(evaluateCondition(without, { sql: 'DR\u200bOP', tags: [] }).effect).toBe('deny')
  expect(evaluateCondition(without, { sql: 'ＤＲＯＰ', tags: [] }).effect).toBe('deny')
  expect(evaluateCondition(without, { sql, tags: ['dev', 'prod\u200b'] }).effect).toBe('deny')
  expect(evaluateCondition(without, { sql, tags: ['Größe'] }).effect).toBe('allow')
})

test('params must have the type that a keyword applies to', () => {
  expect(evaluateCondition(PATHS, { path: ['/etc/passwd'] }).reason).toBe(
    "Tool 'file.write' parameter 'path' violates constraint: expected text",
  )
  expect(evaluateCondition('{ properties: { n: { maximum: 5 } } }', { n: '9' }).reason).toMatch(
    /expected a number$/,
  )
  expect(evaluateCondition('{ properties: { n: { items: { minLength: 2 } } } }', { n: [7] }).reason).toMatch(
    /parameter 'n\.0' violates constraint: expected text$/,
  )
  expect(
    evaluateCondition('{ properties: { n: { anyOf: [{ maxLength: 2 }, { maximum: 2 }] } } }', { n: [] })
      .effect,
  ).toBe('deny')
})

test('violations of a schema are described in words', () => {
  const rows: readonly (readonly [string, Params, string])[] = [
    [
      '{ properties: { a: { type: integer } } }',
      { a: 1.5 },
      "parameter 'a' violates constraint: expected a whole number",
    ],
    ['{ properties: { a: { enum: [x, 2] } } }', { a: 'y' }, 'expected one of ["x",2]'],
    ['{ properties: { a: { const: x } } }', { a: 'y' }, 'expected x'],
    ['{ properties: { a: { maximum: 5 } } }', { a: 6 }, 'expected <= 5'],
    ['{ properties: { a: { format: email } } }', { a: 'x' }, 'expected a text of format email'],
    [
      '{ properties: {}, additionalProperties: false }',
      { 'b<!here>': 1 },
      "parameter 'b??here?' violates constraint: expected no such parameter",
    ],
    [
      '{ properties: { a: { properties: { b: { type: string } }, required: [b] } } }',
      { a: {} },
      "parameter 'a.b' violates",
    ],
    ['{ minProperties: 1 }', {}, "parameter 'params' violates constraint"],
    ['{ properties: { a: { not: { const: 1 } } } }', { a: 1 }, "parameter 'a' violates"],
    ['{ properties: { a: { oneOf: [{ const: 1 }, { const: 2 }] } } }', { a: 3 }, "parameter 'a' violates"],
  ]

  for (const [schema, params, words] of rows)
    expect(evaluateCondition(schema, params).reason).toContain(words)
})

test('params are not checked where the rule does not apply, and deny where that is indeterminate', () => {
  const when = 'when: args.n > 5, action: allow'
  expect(evaluateCondition(PATHS, { path: '/etc/x', n: 1 }, when)).toMatchObject({ policyId: null })
  expect(evaluateCondition(PATHS, { path: '/etc/x', n: 9 }, when)).toMatchObject({
    effect: 'deny',
    rule: 'r',
  })
  expect(evaluateCondition(PATHS, { path: '/etc/x' }, when)).toMatchObject({
    effect: 'deny',
    reason: "Rule 'r' cannot be judged: args.n is missing",
  })
})

test('the schema check never reads inherited properties', () => {
  expect(evaluateCondition('{ required: [toString], properties: {} }', {}).effect).toBe('deny')
  expect(
    evaluateCondition('{ properties: { constructor: { type: string } }, required: [] }', {}).effect,
  ).toBe('allow')
})

test('violations of a schema appear in the trace', () => {
  const [policy] = evaluateCondition(PATHS, { path: 7 }).trace.policies
  expect(policy?.rules[0]?.observations).toEqual(["parameter 'path' is not text"])
})

const bundle = aBundle({
  'a.yaml': `rules: [{ name: r, tool: "pay_*", action: allow }]
tools:
  pay_out: { params: { properties: { iban: { type: string } } } }
  pay_*: { params: { properties: { amount: { type: number, maximum: 100 } } } }`,
})
const reason = (params: Params) => bundle.evaluate(aCall({ tool: 'pay_out', params })).reason

test('the schema of a tool applies whatever the policies say, from every entry that matches', () => {
  expect(bundle.evaluate(aCall({ tool: 'pay_out', params: { iban: 'DE', amount: 5 } })).effect).toBe('allow')
  expect(bundle.evaluate(aCall({ tool: 'pay_out', params: { amount: 5 } }))).toMatchObject({
    effect: 'deny',
    policyId: null,
    rule: null,
  })
  expect(reason({ amount: 5 })).toContain("'iban' violates constraint")
  expect(reason({ iban: 'DE', amount: 500 })).toContain("'amount' violates constraint: expected <= 100")
})

test('a hostile call is checked within bounds', () => {
  const schema =
    '{ properties: { s: { pattern: "^(a+)+$" }, l: { uniqueItems: true, maxItems: 100 } }, required: [] }'
  const list = Array.from({ length: 20_000 }, () => ({}))

  expect(evaluateCondition(schema, { s: `${'a'.repeat(60_000)}b` }).effect).toBe('deny')
  expect(evaluateCondition(schema, { l: list }).reason).toContain("parameter 'l'")
})

test('a schema that could not be checked is refused, with the position and what was expected', () => {
  const diagnostics = (schema: string) => diagnosticsOf({ 'a.yaml': `tools:\n  t:\n    params: ${schema}\n` })

  expect(diagnostics('{ propertys: {} }')).toEqual([
    "a.yaml:3:26: tools.t.params.propertys: unknown keyword 'propertys', did you mean 'properties'?",
  ])
  expect(diagnostics('{ properties: { a: { format: emial } } }')[0]).toMatch(
    /^a\.yaml:3:\d+: tools\.t\.params\.properties\.a\.format: unknown format 'emial', did you mean 'email'\?$/,
  )
  expect(diagnostics('{ properties: { a: { pattern: "(?=a)" } } }')[0]).toContain(
    'the regular expression is refused',
  )
  expect(diagnostics('{ patternProperties: { "(": {} } }')[0]).toContain('the regular expression is refused')
  expect(diagnostics('{ $ref: "https://example.test/schema.json" }')[0]).toContain('$ref is not supported')
  expect(diagnostics('{ type: objekt }')[0]).toContain(
    'tools.t.params.type: expected object, as params are one',
  )
  expect(diagnostics('{ properties: { a: { minimum: x } } }')[0]).toContain(
    'tools.t.params.properties.a.minimum: expected a number',
  )
  expect(diagnostics('{ properties: { a: { uniqueItems: true } } }')[0]).toContain(
    'expected maxItems of at most 200',
  )
  expect(diagnostics('{ properties: 5 }')).toHaveLength(1)
  expect(diagnostics('7')).toEqual(['a.yaml:3:13: tools.t.params: expected a JSON Schema, got 7'])
})
