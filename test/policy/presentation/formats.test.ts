import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HIDDEN_CHARACTERS } from '../../../src/core/text-forms.ts'
import { FORMATS } from '../../../src/policy/presentation/formats/formats.ts'
import { sentence, shown } from './builders.ts'

const CENTS = 'amount | money(currency, cents)'
const UNITS = 'amount | money(currency, units)'

test.each([
  [CENTS, 72_000, 'EUR', '€720.00'],
  [CENTS, 72_000, 'jpy', '¥72,000'],
  [CENTS, 72_000, 'KWD', 'KWD 72.000'],
  [CENTS, -5, 'USD', '-$0.05'],
  [CENTS, 0, 'EUR', '€0.00'],
  [UNITS, 720, 'EUR', '€720.00'],
  [UNITS, 0.125, 'EUR', '€0.125'],
  [UNITS, '720.10', 'EUR', '€720.10'],
  [UNITS, '0720', 'EUR', null],
  [CENTS, 0.5, 'EUR', '0.5'],
  [CENTS, 2 ** 53, 'EUR', '9007199254740992'],
  [CENTS, 1e300, 'EUR', '1e+300'],
  [CENTS, 72_000, 'XXZ', '72000 (unknown currency)'],
  [CENTS, 72_000, 'Euro', '72000 (unknown currency)'],
  [CENTS, '‹masked›', 'EUR', null],
  [CENTS, '72000', 'EUR', null],
])('%s of %j in %s is %s', (item, amount, currency, text) => {
  expect(shown(item, { amount, currency })).toBe(text)
})

test('money takes a currency in quotes', () => {
  expect(shown("amount | money('KWD', cents)", { amount: 1 })).toBe('KWD 0.001')
})

test.each([
  ['HUF', 'HUF 720.00'],
  ['COP', 'COP 720.00'],
  ['IDR', 'IDR 720.00'],
  ['PKR', 'PKR 720.00'],
  ['IQD', 'IQD 72.000'],
])('72000 minor units of %s, which has as many as ISO 4217 says, are %s', (currency, text) => {
  expect(shown(CENTS, { amount: 72_000, currency })).toBe(text)
})

test('money of whole minor units never rounds and never loses a digit', () => {
  const digits = { EUR: 2, JPY: 0, KWD: 3, BHD: 3 } as const
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.constantFrom('EUR', 'JPY', 'KWD', 'BHD'), (amount, currency) => {
      const text = shown(CENTS, { amount, currency }) ?? ''
      const [, fraction = ''] = text.split('.')

      expect(BigInt(text.replaceAll(/[^\d-]/g, ''))).toBe(BigInt(amount))
      expect(fraction).toHaveLength(digits[currency])
    }),
  )
})

test('a number keeps all of its digits', () => {
  const numbers = fc.double({ noNaN: true, noDefaultInfinity: true, min: -(2 ** 53), max: 2 ** 53 })
  fc.assert(
    fc.property(numbers, (amount) => {
      expect(Number(shown('amount | number', { amount })?.replaceAll(',', ''))).toBe(
        amount === 0 ? 0 : amount,
      )
    }),
  )
})

test.each([
  ['n | number', 1_234_567.5, '1,234,567.5'],
  ['n | number', 2 ** 60, '1152921504606847000'],
  ['n | number', '5', null],
  ['n | date', '2026-11-20', '2026-11-20'],
  ['n | date', '2026-11-20T23:30:00+01:00', '2026-11-20 22:30 UTC ("2026-11-20T23:30:00+01:00")'],
  ['n | date', '2026-11-20T22:00:05Z', '2026-11-20 22:00:05 UTC ("2026-11-20T22:00:05Z")'],
  ['n | date', '2026-11-20T22:00:00', null],
  ['n | date', '2026-02-30', null],
  ['n | date', 'tomorrow', null],
  ['n | date', 1_795_125_600, null],
  ['n | date(seconds)', 1_795_125_600, '2026-11-19 22:00 UTC (1795125600)'],
  ['n | date(ms)', 1_795_125_600_000, '2026-11-19 22:00 UTC (1795125600000)'],
  ['n | date(ms)', 1e15, null],
  ['n | date(seconds)', -1, null],
  ['n | duration(seconds)', 5_400, '1 h 30 min'],
  ['n | duration(ms)', 90_061_007, '1 day 1 h 1 min 1 s 7 ms'],
  ['n | duration(hours)', 336, '14 days'],
  ['n | duration(hours)', 0, '0 s'],
  ['n | duration(minutes)', 1.5, null],
  ['n | bytes', 1, '1 byte'],
  ['n | bytes', 999, '999 bytes'],
  ['n | bytes', 1_500_000, '1.5 MB (1500000)'],
  ['n | bytes', 999_960, '1 MB (999960)'],
  ['n | bytes', -1, null],
  ['n | code', 'rm -rf /', 'rm -rf /'],
  ['n | text', 'Hello\n*Kim*', 'Hello\n*Kim*'],
  ['n | link', 'https://paypal.com@evil.example/a', 'evil.example ("https://paypal.com@evil.example/a")'],
  ['n | link', 'https://xn--pple-43d.com/', 'xn--pple-43d.com ("https://xn--pple-43d.com/")'],
  ['n | link', 'https://аpple.com', 'xn--pple-43d.com ("https://аpple.com")'],
  ['n | link', 'javascript:alert(1)', null],
  ['n | person', 'ann@acme.test', 'ann@acme.test'],
  ['n | person', 'U0ANN', 'U0ANN'],
  ['n | person', '<!channel>', null],
])('%s of %j is %j', (item, n, text) => expect(shown(item, { n })).toBe(text))

test.each([
  [70_000, 72_000, 'from 70,000 to 72,000 (+2,000)'],
  [72_000, 70_000, 'from 72,000 to 70,000 (-2,000)'],
  [1, 1, '1 (unchanged)'],
  [0.1, 0.3, 'from 0.1 to 0.3'],
  ['red', 'blue to red', 'from "red" to "blue to red"'],
  ['', false, 'from "" to false'],
  [{}, 1, null],
])('diff from %j to %j is %j', (old, limit, text) => {
  expect(shown('limit | diff(args.old)', { old, limit })).toBe(text)
})

test('a point in time stays one, so that Slack can show it in local time', () => {
  const made = sentence('Pay on {day | date}', { day: '2026-11-20T22:00:00Z' })

  expect(made?.parts.at(-1)).toEqual({
    kind: 'moment',
    atMs: Date.parse('2026-11-20T22:00:00Z'),
    text: '2026-11-20 22:00 UTC',
  })
  expect(made?.safe).toBe('Pay on 2026-11-20 22:00 UTC')
})

test('no format makes a hidden character of a value that has none, and none fails', () => {
  const hidden = new RegExp(`[${HIDDEN_CHARACTERS}\\u00A0]`, 'v')
  const items = [...FORMATS.keys()].flatMap((name) =>
    ['', '(seconds)', '(currency, cents)', '(currency)'].map((args) => `amount | ${name}${args}`),
  )
  const value = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.stringMatching(/^[ -~]{0,20}$/),
    fc.boolean(),
  )
  fc.assert(
    fc.property(
      fc.constantFrom(...items.filter(parses)),
      value,
      fc.constantFrom('EUR', 'CHF', 'x'),
      (item, amount, currency) => {
        expect(shown(item, { amount, currency }) ?? '').not.toMatch(hidden)
      },
    ),
  )
})

function parses(item: string): boolean {
  try {
    shown(item, {})
    return true
  } catch {
    return false
  }
}
