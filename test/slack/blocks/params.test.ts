import { textOf, validateMessage } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import type { JsonObject } from '../../../src/core/json.ts'
import { compilePresentation } from '../../../src/policy/presentation/present.ts'
import { parseShownParam } from '../../../src/policy/presentation/template.ts'
import { layoutParams, paramsBlocks } from '../../../src/slack/blocks/params.ts'

const SCHEMA = { properties: { amount: { title: 'Amount' }, note: { title: 'Note' } } }

function laidOut(params: JsonObject, ...items: readonly string[]) {
  const show = items.map(parseShownParam)
  const presentation = compilePresentation({ summary: null, show, schemas: [SCHEMA] })
  return layoutParams(params, { show: show.map(({ name }) => name), presentation })
}

function linesOf(...[layout, options]: Parameters<typeof paramsBlocks>): readonly string[] {
  const blocks = paramsBlocks(layout, options)
  expect(validateMessage(JSON.parse(JSON.stringify(blocks)))).toEqual([])
  return textOf(JSON.parse(JSON.stringify(blocks))).split('\n')
}

test('up to eight params are lines, in the order and the formats of the bundle, under their titles', () => {
  const layout = laidOut(
    { amount: 72_000, id: 'x', note: 'a\nb' },
    "amount | money('EUR', cents)",
    'note | text',
  )

  expect(linesOf(layout)).toEqual(['Amount  €720.00', 'id  x', 'Note', 'a', 'b'])
  expect(layout).toMatchObject({ rest: null, complete: true })
})

test('more than eight params are a table, and lines where there must be no table', () => {
  const params = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`p${at}`, at]))

  expect(linesOf(laidOut(params)).slice(0, 2)).toEqual(['Parameter | Value', 'p0 | 0'])
  expect(linesOf(laidOut(params), { tables: false })).toEqual(
    Array.from({ length: 9 }, (_, at) => `p${at}  ${at}`),
  )
})

test('a value that does not fit its format is shown as it is, under the name that it has in the call', () => {
  expect(linesOf(laidOut({ amount: 'much' }, "amount | money('EUR', cents)"))).toEqual(['amount  much'])
  expect(linesOf(laidOut({ amount: '‹masked›' }, 'amount | code'))).toEqual(['Amount  ‹masked›'])
})

test.each([
  ['no currency', { amount: 72_000 }],
  ['an unknown currency', { amount: 72_000, currency: 'EURO' }],
  ['parts of the smallest unit', { amount: 72_000.5, currency: 'EUR' }],
])('an amount with %s does not stand under its title, as its unit is not known', (_what, params) => {
  const [line = ''] = linesOf(laidOut(params, 'amount | money(currency, cents)'))

  expect(line).toMatch(/^amount {2}72000/)
})

test('a param of another name cannot pass for a titled one', () => {
  expect(linesOf(laidOut({ amount: 72_000, Amount: 1 }, 'amount | number'))).toEqual([
    'amount  72,000',
    'Amount  1',
  ])
})

test("the name of a param is not in bold, as Veto's own labels are, and one with spaces is JSON", () => {
  const layout = laidOut({ Expires: 'never', "Why you're asked:": 'no reason' })

  expect(JSON.stringify(paramsBlocks(layout))).not.toContain('bold')
  expect(linesOf(layout)).toEqual(['Expires  never', '{', `  "Why you're asked:": "no reason"`, '}'])
})

test('a format for a value inside a param adds a line, and hides no param of that name', () => {
  expect(linesOf(laidOut({ order: { total: 1_000 } }, 'order.total | number'))[0]).toBe('order.total  1,000')
  expect(
    linesOf(laidOut({ order: { total: 1_000 }, 'order.total': 'other' }, 'order.total | number'))[0],
  ).toBe('order.total  other')
})

test('long texts beyond what a card can show are part of the JSON, which says that it is cut', () => {
  const layout = laidOut({ note: 'x'.repeat(2_500), id: 1 }, 'note | text')

  expect(layout.passages).toEqual([])
  expect(layout.rest).toContain('"note": "xxx')
  expect(laidOut({ note: 'x'.repeat(9_000) }, 'note | text').complete).toBe(false)
})
