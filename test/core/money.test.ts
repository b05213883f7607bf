import fc from 'fast-check'
import { expect, test } from 'vitest'
import { majorUnits, readAmount } from '../../src/core/money.ts'

const currency = fc.constantFrom(...Intl.supportedValuesOf('currency'))
const minorUnits = fc.oneof(fc.integer(), fc.maxSafeInteger())

test('an amount of any currency, written out and read again, is the same amount', () => {
  fc.assert(
    fc.property(currency, minorUnits, (code, amount) => {
      const typed = majorUnits({ currency: code, minorUnits: amount })

      expect(typed).not.toBeNull()
      expect(readAmount(typed ?? '', code)).toEqual({ ok: true, minorUnits: amount })
    }),
    { numRuns: 2_000 },
  )
})

test('currencies whose small coins are no longer used keep the decimals of ISO 4217', () => {
  const codes = 'AFN ALL COP HUF IDR IRR KPW LAK LBP MGA MMK PKR SLL SOS SYP YER'.split(' ')

  expect(codes.map((code) => majorUnits({ currency: code, minorUnits: 72_050 }))).toEqual(
    codes.map(() => '720.50'),
  )
  expect(majorUnits({ currency: 'IQD', minorUnits: 72_050 })).toBe('72.050')
})

test.each([
  ['600', 'EUR', 60_000],
  [' 600.5 ', 'EUR', 60_050],
  ['0.29', 'EUR', 29],
  ['-0', 'EUR', 0],
  ['600', 'JPY', 600],
  ['1.005', 'KWD', 1_005],
  ['90071992547409.91', 'EUR', Number.MAX_SAFE_INTEGER],
])('%j in %s is read exactly', (typed, code, amount) => {
  expect(readAmount(typed, code)).toEqual({ ok: true, minorUnits: amount })
})

test.each([
  [
    '600,00',
    'EUR',
    'Expected an amount in EUR such as 1050.00, with a decimal point and no other separators.',
  ],
  ['1,050.00', 'EUR', 'no other separators.'],
  ['€600', 'EUR', 'such as 1050.00'],
  ['six', 'EUR', 'such as 1050.00'],
  ['1e3', 'EUR', 'such as 1050.00'],
  ['６００', 'EUR', 'such as 1050.00'],
  ['1.050', 'EUR', 'EUR has 2 decimals: expected an amount in EUR such as 1050.00'],
  ['600.00', 'JPY', 'JPY has no decimals: expected a whole amount in JPY such as 1050, without separators.'],
  ['1,050', 'JPY', 'Expected a whole amount in JPY such as 1050, without separators.'],
  ['90071992547409.92', 'EUR', 'Expected a smaller amount in EUR.'],
])('%j in %s is refused with the expected form', (typed, code, problem) => {
  expect(readAmount(typed, code)).toEqual({ ok: false, problem: expect.stringContaining(problem) })
})
