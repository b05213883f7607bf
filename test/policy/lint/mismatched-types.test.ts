import { expect, test } from 'vitest'
import { compileCondition } from '../../../src/policy/condition/condition.ts'
import { ConditionError } from '../../../src/policy/condition/condition-error.ts'
import { Indeterminate } from '../../../src/policy/condition/value.ts'
import { aScope, warningsOf } from '../builders.ts'

const TYPES = { number: 'integer', text: 'string', truth: 'boolean', list: 'array', object: 'object' }
const SAMPLES = { number: 5, text: '5', truth: true, list: [5], object: { a: 5 } }
const NAMES = ['number', 'text', 'truth', 'list', 'object'] as const

const SCHEMA = JSON.stringify({
  required: [],
  properties: Object.fromEntries(NAMES.map((name) => [name, { type: TYPES[name] }])),
})

/** What lint says of types in these conditions, each of a rule on a line of its own. */
function mismatches(conditions: readonly string[], schema = SCHEMA): readonly string[] {
  const rules = conditions.map(
    (when, index) => `  - { name: r${index}, tool: pay, when: ${JSON.stringify(when)}, action: deny }`,
  )
  const text = ['rules:', ...rules, `tools: { pay: { params: ${schema} } }`].join('\n')
  return warningsOf({ 'a.yaml': text }).filter((line) => line.includes('type_mismatch'))
}

test('mismatchedTypes() names an integer that is compared with text', () => {
  expect(mismatches([`args.number >= '50000'`])).toEqual([
    "a.yaml:2:35 type_mismatch: 'args.number >= '50000'' cannot be evaluated: args.number is a number, and '50000' is text",
  ])
})

const OPERATORS = ['==', '!=', '<', '<=', '>', '>=', 'in']
const LITERALS = ['5', `'5'`, 'true', '[5]', `['5']`, `['5', 5]`]
const COMPARISONS = NAMES.flatMap((name) =>
  OPERATORS.flatMap((operator) =>
    [...LITERALS, ...NAMES.map((other) => `args.${other}`)].map((side) => `args.${name} ${operator} ${side}`),
  ),
)
const OTHERS = NAMES.flatMap((name) => [
  `args.${name}.match(/5/)`,
  `args.${name}.startsWith('5')`,
  `args.${name}.toLowerCase() == '5'`,
  `'5'.includes(args.${name})`,
  `-args.${name} < 1`,
  `args.${name} - 1 < 1`,
  `1 * args.${name} < 1`,
  `args.${name} + 1 < 9`,
  `args.${name} + '1' == '51'`,
])

test('mismatchedTypes() reports exactly the operations that no value of the declared types lets the policies evaluate', () => {
  const conditions = [...COMPARISONS, ...OTHERS].filter(loads).filter(dependsOnTypesOnly)

  const reported = new Set(mismatches(conditions).map((line) => Number(line.split(':')[1]) - 2))
  const found = conditions.filter((_, index) => reported.has(index))

  expect(conditions.length).toBeGreaterThan(250)
  expect(found).toEqual(conditions.filter(isIndeterminate))
})

/** The schema says nothing of the items of its list. */
function dependsOnTypesOnly(condition: string): boolean {
  return !condition.endsWith(' in args.list')
}

function loads(condition: string): boolean {
  try {
    compileCondition(condition)
    return true
  } catch (error) {
    if (error instanceof ConditionError) return false
    throw error
  }
}

function isIndeterminate(condition: string): boolean {
  return compileCondition(condition).evaluate(aScope({ params: SAMPLES })) instanceof Indeterminate
}

test.each([
  ['an enumeration', { enum: ['a', 'b'] }],
  ['a constant', { const: 'a' }],
  ['a keyword of texts', { pattern: '^a' }],
])('mismatchedTypes() learns the type from %s', (_, declared) => {
  const schema = JSON.stringify({ required: [], properties: { one: declared } })

  expect(mismatches(['args.one == 5'], schema)).toHaveLength(1)
  expect(mismatches([`args.one == 'a'`], schema)).toEqual([])
})

test.each([
  ['several types', { type: ['integer', 'string'] }],
  ['no type', {}],
  ['null beside its type', { type: ['string', 'null'] }],
  ['alternatives', { anyOf: [{ type: 'integer' }, { type: 'string' }] }],
])('mismatchedTypes() does not report a param that may have %s', (_, declared) => {
  const schema = JSON.stringify({ required: [], properties: { one: declared } })

  expect(
    mismatches(
      [`args.one == ${'type' in declared && declared.type?.includes('null') ? 'null' : '5'}`],
      schema,
    ),
  ).toEqual([])
})

test('mismatchedTypes() does not report the comparison of a param with null, which tells whether it is missing', () => {
  expect(mismatches(['args.number == null', 'args.text != null'])).toEqual([])
})
