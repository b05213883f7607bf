import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decisionTimes, numbersOf } from '../../src/insight/numbers.ts'
import { statisticsOf } from '../../src/insight/statistics.ts'
import type { AskedRequest } from '../../src/ledger/activity.ts'
import { anActivity, anAsked } from '../support/activity.ts'

test('the numbers by tool, by rule and by agent each sum up to the total', () => {
  fc.assert(
    fc.property(fc.array(someAsked(), { maxLength: 30 }), (asked) => {
      const { total, ...by } = statisticsOf(anActivity({ asked }), anActivity())

      for (const rows of [by.tools, by.rules, by.agents]) {
        for (const count of ['asked', 'approved', 'expired', 'failed'] as const) {
          expect(rows.reduce((sum, { now }) => sum + now[count], 0)).toBe(total.now[count])
        }
      }
    }),
  )
})

test('asked is the sum of all ends and of what is pending', () => {
  fc.assert(
    fc.property(fc.array(someAsked(), { maxLength: 30 }), (asked) => {
      const numbers = numbersOf(anActivity({ asked }))
      const { approved, rejected, expired, cancelled, deniedLater, pending } = numbers

      expect(approved + rejected + expired + cancelled + deniedLater + pending).toBe(numbers.asked)
      expect(numbers.asked).toBe(asked.length)
    }),
  )
})

test('the median of an even count is in the middle, and p90 leaves one of ten above it', () => {
  const times = [10, 1, 9, 2, 8, 3, 7, 4, 6, 5]

  expect(decisionTimes(times)).toEqual({ medianMs: 5.5, p90Ms: 9, slowestMs: 10 })
  expect(decisionTimes([7])).toEqual({ medianMs: 7, p90Ms: 7, slowestMs: 7 })
  expect(decisionTimes([])).toBeNull()
})

test('the money of approved requests is summed by currency, and that of others is not', () => {
  const euros = (minorUnits: number) => ({ value: { currency: 'EUR', minorUnits } })
  const asked = [
    anAsked(euros(100)),
    anAsked(euros(250)),
    anAsked({ value: { currency: 'CHF', minorUnits: 5 } }),
    anAsked({ ...euros(999), status: 'rejected' }),
    anAsked(),
  ]

  expect(numbersOf(anActivity({ asked })).value).toEqual([
    { currency: 'CHF', minorUnits: 5 },
    { currency: 'EUR', minorUnits: 350 },
  ])
})

function someAsked() {
  return fc
    .record({
      tool: fc.constantFrom('refund', 'mail'),
      agentId: fc.constantFrom('a', 'b'),
      rule: fc.constantFrom('r', 's', null),
      status: fc.constantFrom<AskedRequest['status']>(
        'pending',
        'approved',
        'rejected',
        'expired',
        'cancelled',
        'denied',
      ),
    })
    .map((known) => anAsked({ ...known, execution: known.status === 'approved' ? 'failed' : null }))
}
