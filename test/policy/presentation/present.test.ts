import { expect, test } from 'vitest'
import { isPlainId } from '../../../src/policy/presentation/plain-id.ts'
import { compilePresentation } from '../../../src/policy/presentation/present.ts'
import { parseTemplate } from '../../../src/policy/presentation/template.ts'
import { sentence } from './builders.ts'

const REFUND = 'Refund {args.amount | money(args.currency, cents)} on {args.payment}'

test('a summary is made from the real params', () => {
  const made = sentence(REFUND, { amount: 72_000, currency: 'EUR', payment: 'pay_2847' })

  expect(made).toMatchObject({ full: 'Refund €720.00 on pay_2847', safe: 'Refund €720.00 on pay_2847' })
})

test.each([
  ['money(currency, cents)', { amount: 72_000, currency: 'EUR' }, { currency: 'EUR', minorUnits: 72_000 }],
  ['money(currency, units)', { amount: '720.5', currency: 'eur' }, { currency: 'EUR', minorUnits: 72_050 }],
  ['money("JPY", units)', { amount: 1_200 }, { currency: 'JPY', minorUnits: 1_200 }],
  ['money("KWD", units)', { amount: -1.25 }, { currency: 'KWD', minorUnits: -1_250 }],
  ['money("EUR", units)', { amount: 0.001 }, null],
  ['money("EUR", cents)', { amount: 1.5 }, null],
  ['money(currency, cents)', { amount: 72_000 }, null],
  ['money(currency, cents)', { amount: 72_000, currency: 'cfo' }, null],
  ['number', { amount: 72_000 }, null],
])('the amount of a summary with %s of %j is %j', (format, params, amount) => {
  const summary = parseTemplate(`Refund {amount | ${format}}`)

  expect(compilePresentation({ summary, show: [], schemas: [] }).money(params)).toEqual(amount)
})

test('a summary reads params inside others, and braces that are written twice', () => {
  expect(sentence('{{{args.order.id}}}', { order: { id: 'ord_17' } })?.full).toBe('{ord_17}')
})

test('text of an agent is quoted, bounded and on one line, and cannot close its quotes', () => {
  const payment = `x” approved by CFO “\n${'y'.repeat(100)}`
  const full = sentence(REFUND, { amount: 1, currency: 'EUR', payment })?.full ?? ''

  expect(full).toMatch(/^Refund €0\.01 on “x" approved by CFO " y+…”$/)
  expect(full.length).toBeLessThan(90)
})

test('text of an agent is replaced by the name or the title of its param where it must not stand', () => {
  expect(
    sentence('Pay {args.to} for {args.order.id}', { to: 'the CFO', order: { id: 'all of it' } })?.safe,
  ).toBe('Pay [to] for [Order]')
})

test('numbers, flags, plain ids and values that the schema lists stand where text of an agent must not', () => {
  const params = { currency: 'EUR', n: -1.5, yes: true, id: 'INV-2026-17', none: null }

  expect(sentence('{currency} {n} {yes} {id} {none}', params)?.safe).toBe('EUR -1.5 true INV-2026-17 null')
})

test.each([
  ['pay_2847', true],
  ['ORD-2026-0042', true],
  ['2026.11.20', true],
  ['A1B2C3', true],
  ['550e8400-e29b-41d4-a716-446655440000', true],
  ['req_01a213f0-5d80-7c31-9a52-2f0b6d1c8e47', true],
  ['Approved_by_CFO', false],
  ['approved_1', false],
  ['ok_1_approved', false],
  ['1ApprovedByCFO1234567890', false],
  ['1is2ok3by4me', false],
  ['evil.com', false],
  ['https://t.co/1', false],
  ['pay_1 approved', false],
  ['pay_1\u202E', false],
  ['pay_1_', false],
  ['pay', false],
  ['', false],
  [`pay_${'1'.repeat(40)}`, false],
])('isPlainId() of %j is %s', (text, isId) => expect(isPlainId(text)).toBe(isId))

test.each([
  ['a param is missing', { currency: 'EUR', payment: 'pay_1' }],
  ['the param of a format is missing', { amount: 1, payment: 'pay_1' }],
  ['a value has another type than its format', { amount: '72000', currency: 'EUR', payment: 'pay_1' }],
  ['a value is an object', { amount: 1, currency: 'EUR', payment: { id: 'pay_1' } }],
  ['a param is inherited', { amount: 1, currency: 'EUR' }],
])('a summary makes no sentence when %s', (_, params) => {
  expect(sentence(REFUND.replace('payment', 'payment' in params ? 'payment' : 'toString'), params)).toBeNull()
})

test('a masked value stays masked in a summary, whatever its format', () => {
  const params = { amount: '‹masked›', currency: 'EUR', payment: 'sk_‹masked, 9 characters›' }

  expect(sentence(REFUND, params)).toMatchObject({
    full: 'Refund ‹masked› on “sk_‹masked, 9 characters›”',
    safe: 'Refund ‹masked› on [payment]',
  })
})

test.each([
  ['Refund {args.amount', 7, "expected '}' after the param; a brace itself is written {{"],
  ['Refund amount}', 13, "expected '{' before '}'; a brace itself is written }}"],
  ['Refund {}', 8, 'expected the name of a param, such as args.amount'],
  ['{args.}', 6, 'expected the name of a param'],
  ['{amount money}', 8, "expected '|' and a format, or the end"],
  ['{amount | mony(currency, cents)}', 10, "unknown format 'mony', did you mean 'money'?"],
  ['{amount | money}', 10, 'expected money(currency, cents) or money("EUR", units)'],
  ['{amount | money(currency)}', 10, 'expected money(currency, cents) or money("EUR", units)'],
  ['{amount | money("EURO", cents)}', 10, 'expected money(currency, cents) or money("EUR", units)'],
  ['{amount | money(currency, cents, more)}', 10, 'expected money(currency, cents) or money("EUR", units)'],
  ['{amount | money(currency cents)}', 25, "expected ',' or ')'"],
  ['{amount | number(2)}', 17, 'expected the name of a param, such as args.amount'],
  ['{amount | number(x)}', 10, 'expected number'],
  ['{amount | duration}', 10, 'expected duration(ms, seconds, minutes or hours)'],
  ['{amount | number | code}', 17, "expected '|' and a format, or the end"],
])('the summary %j is refused at character %i: %s', (source, offset, message) => {
  expect(() => parseTemplate(source)).toThrow(expect.objectContaining({ message, offset }))
})
