import { expect, test } from 'vitest'
import { formatNumber, renderTable } from '../../bench/table.ts'

test('renderTable() aligns names to the left and figures to the right, and leaves missing cells empty', () => {
  const table = renderTable(['engine', 'x'], [['Veto', '1'], ['another', '1,200'], ['third']])

  expect(table.split('\n')).toEqual([
    '| engine  |     x |',
    '| ------- | ----: |',
    '| Veto    |     1 |',
    '| another | 1,200 |',
    '| third   |       |',
  ])
})

test('formatNumber() keeps three digits, or all digits before the decimal point', () => {
  expect([0.92345, 12.345, 999.9, 1_234.5, 4_812_345, Number.NaN].map(formatNumber)).toEqual([
    '0.923',
    '12.3',
    '1,000',
    '1,235',
    '4,812,345',
    '-',
  ])
})
