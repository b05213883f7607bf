import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRates } from '../../../src/approval/quotas/rates.ts'

const TWO_A_SECOND = { text: '2/s', count: 2, perMs: 1_000 }

/** Rates under ticks that the test sets. */
function startRates() {
  const ticks = { nowMs: 0 }
  return { rates: createRates({ ticksMs: () => ticks.nowMs }), ticks }
}

test('a rate allows as many calls at once as it names, and then says how long until the next', () => {
  const { rates, ticks } = startRates()

  const answers = [1, 2, 3].map(() => rates.spend('a', TWO_A_SECOND))
  ticks.nowMs = 100
  const later = rates.spend('a', TWO_A_SECOND)

  expect(answers).toEqual([null, null, 500])
  expect(later).toBe(400)
})

test('a rate allows the next call after exactly the time that it stated', () => {
  const { rates, ticks } = startRates()
  for (let call = 0; call < 2; call += 1) rates.spend('a', TWO_A_SECOND)

  ticks.nowMs = 499
  const early = rates.spend('a', TWO_A_SECOND)
  ticks.nowMs = 500
  const inTime = rates.spend('a', TWO_A_SECOND)

  expect(early).toBeCloseTo(1, 6)
  expect(inTime).toBeNull()
})

test('a rate is counted for each agent separately', () => {
  const { rates } = startRates()
  for (let call = 0; call < 5; call += 1) rates.spend('flood', TWO_A_SECOND)

  expect(rates.spend('quiet', TWO_A_SECOND)).toBeNull()
})

test('a rate that is lowered applies from the next call on', () => {
  const { rates } = startRates()
  rates.spend('a', { text: '100/s', count: 100, perMs: 1_000 })

  const answers = [1, 2, 3].map(() => rates.spend('a', TWO_A_SECOND))

  expect(answers).toEqual([null, null, 500])
})

test('a rate never allows more calls than one full bucket and what was refilled since', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 200 }),
      fc.integer({ min: 1, max: 50 }),
      (pausesMs, count) => {
        const { rates, ticks } = startRates()
        const rate = { text: `${count}/s`, count, perMs: 1_000 }
        let passed = 0
        for (const pauseMs of pausesMs) {
          ticks.nowMs += pauseMs
          if (rates.spend('a', rate) === null) passed += 1
        }
        expect(passed).toBeLessThanOrEqual(count + (ticks.nowMs * count) / 1_000 + 1e-3)
      },
    ),
  )
})

test('a rate is not changed by a call that was given back', () => {
  const { rates } = startRates()
  for (let call = 0; call < 9; call += 1) {
    rates.spend('a', TWO_A_SECOND)
    rates.release('a')
  }

  expect([1, 2, 3].map(() => rates.spend('a', TWO_A_SECOND))).toEqual([null, null, 500])
})

test('rates are remembered for the most recent agents only, whatever the number of agents', () => {
  const { rates } = startRates()
  for (let call = 0; call < 3; call += 1) rates.spend('kept', TWO_A_SECOND)

  for (let agent = 0; agent < 9_999; agent += 1) rates.spend(`agent-${agent}`, TWO_A_SECOND)

  expect(rates.spend('kept', TWO_A_SECOND)).toBe(500)
})
