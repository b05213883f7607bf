import { expect, test } from 'vitest'
import { moneyText } from '../../../src/slack/blocks/money.ts'

test.each([
  ['EUR', '€720.50'],
  ['HUF', 'HUF 720.50'],
  ['JPY', '¥72,050'],
  ['KWD', 'KWD 72.050'],
  ['CLF', 'CLF 7.2050'],
])('72050 minor units of %s are shown as %s, unrounded', (currency, text) => {
  expect(moneyText({ currency, minorUnits: 72_050 })).toBe(text)
})
