import { expect, test } from 'vitest'
import { diagnosticsOf } from '../builders.ts'

const PARAMS =
  'params: { required: [], properties: { amount: {}, currency: {}, order: { properties: { id: {} } } } }'

/** The errors of a file whose first line declares this tool. */
function errorsOf(entry: string): readonly string[] {
  return diagnosticsOf({ 'a.yaml': `tools: { pay: { ${entry} } }\n` })
}

test('a summary and formats may read the params that the schema of the tool has', () => {
  const entry = `summary: "Pay {args.amount | money(args.currency, cents)} for {order.id}", show: [amount | number, order.id | code, "amount | money('EUR', units)"], ${PARAMS}`

  expect(errorsOf(entry)).toEqual([])
})

test('a summary that reads a param which no schema of the tool has does not load', () => {
  expect(
    errorsOf(`summary: "Pay {args.amont | money(args.curency, cents)} for {order.no}", ${PARAMS}`),
  ).toEqual([
    "a.yaml:1:32: tools.pay.summary: the schema of 'pay' has no param 'amont', did you mean 'amount'?",
    "a.yaml:1:51: tools.pay.summary: the schema of 'pay' has no param 'curency', did you mean 'currency'?",
    "a.yaml:1:78: tools.pay.summary: the schema of 'pay' has no param 'order.no'; known here: id",
  ])
})

test('a currency without quotes is taken for a param, and the error says how to write it', () => {
  expect(errorsOf(`show: ["amount | money(EUR, cents)"], ${PARAMS}`)).toEqual([
    "a.yaml:1:40: tools.pay.show[0]: the schema of 'pay' has no param 'EUR'; a currency itself is written in quotes: \"EUR\"",
  ])
})

test('a shown param without a format that no schema of the tool has does not load', () => {
  expect(errorsOf(`show: [amount, amont, args.amount, order.id], ${PARAMS}`)).toEqual([
    "a.yaml:1:32: tools.pay.show[1]: the schema of 'pay' has no param 'amont', did you mean 'amount'?",
    "a.yaml:1:39: tools.pay.show[2]: the schema of 'pay' has no param 'args.amount'; write amount alone",
    "a.yaml:1:52: tools.pay.show[3]: the schema of 'pay' has no param 'order.id'; a part of a param needs a format, such as \"order.id | code\"",
  ])
})

test('a format may not read a part of a param that the schema does not have', () => {
  expect(errorsOf(`show: [ordr.id | code], ${PARAMS}`)).toEqual([
    "a.yaml:1:24: tools.pay.show[0]: the schema of 'pay' has no param 'ordr', did you mean 'order'?",
  ])
})

test('the schemas of globs in other files count, too', () => {
  const files = {
    'a.yaml':
      'tools: { pay.now: { summary: "Pay {amount} to {iban}", params: { properties: { amount: {} } } } }',
    'b.yaml': 'tools: { pay.*: { params: { properties: { iban: {} } } } }',
  }

  expect(diagnosticsOf(files)).toEqual([])
  expect(diagnosticsOf({ ...files, 'b.yaml': 'tools: { crm.*: {} }' })).toHaveLength(1)
})

test.each([
  'additionalProperties: true',
  'additionalProperties: { type: string }',
  'allOf: [{ additionalProperties: {} }]',
])('a schema with %s has params that it does not list, so that they may be shown', (others) => {
  expect(errorsOf(`show: [amount, memo], params: { properties: { amount: {} }, ${others} }`)).toEqual([])
})

test('nothing is said of params where no schema lists them', () => {
  expect(errorsOf('summary: "Pay {anything.at.all}"')).toEqual([])
  expect(errorsOf('summary: "Pay {anything}", params: { type: object }')).toEqual([])
  expect(
    errorsOf('summary: "Pay {x_1}", params: { patternProperties: { "^x_": {} }, properties: { y: {} } }'),
  ).toEqual([])
})

test('an unreadable summary and an unknown format are named with line and column', () => {
  expect(errorsOf('summary: "Pay {amount", show: ["amount | mony"], agent_summary: yes')).toEqual([
    "a.yaml:1:31: tools.pay.summary: expected '}' after the param; a brace itself is written {{ (at character 5 of the summary)",
    "a.yaml:1:58: tools.pay.show[0]: unknown format 'mony', did you mean 'money'? (at character 10 of the item)",
    "a.yaml:1:81: tools.pay.agent_summary: unknown value 'yes'; known here: required",
  ])
})
