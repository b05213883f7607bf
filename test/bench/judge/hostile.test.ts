import { expect, test } from 'vitest'
import { evaluationBudgets } from '../../../bench/judge/budgets.ts'
import { tryHostile } from '../../../bench/judge/hostile.ts'
import { HOSTILE_CASES, type HostileCase, TEXT_LENGTH } from '../../../bench/judge/hostile-cases.ts'
import { renderReport } from '../../../bench/judge/report.ts'
import type { Clock } from '../../../src/core/clock.ts'

/** Every look at it is a millisecond later. */
function countingClock(): Clock {
  let nowMs = 0
  return {
    nowMs: () => nowMs,
    ticksMs() {
      nowMs += 1
      return nowMs
    },
    after: () => () => undefined,
  }
}

const harmless: HostileCase = { name: 'harmless', when: 'args.count > 5', params: () => ({ count: 1 }) }
const refused: HostileCase = { ...harmless, name: 'refused', when: 'args.text.match(/a.{20}$/)' }

test('tryHostile() times every request in every round, or says why the condition was refused', () => {
  const results = tryHostile([harmless, refused], { rounds: 3, seed: 7, clock: countingClock() })

  expect(results).toEqual([
    { name: 'harmless', ended: 'judged', calls: 300, p50Ms: 1, p99Ms: 1, worstMs: 1 },
    { name: 'refused', ended: 'refused', reason: expect.stringContaining('counted repetitions overlap') },
  ])
})

test.each(HOSTILE_CASES)('the request of "$name" fits into 64 KiB', ({ params }) => {
  const request = params((alphabet) => alphabet.repeat(TEXT_LENGTH).slice(0, TEXT_LENGTH))

  expect(Buffer.byteLength(JSON.stringify(request))).toBeLessThanOrEqual(64 * 1_024)
})

test('budgets that need 100 rules are reported as not measured, not as missed, in a run without 100 rules', () => {
  const budgets = evaluationBudgets([], [])

  expect(budgets.map(({ measured }) => measured)).toEqual([null, null, null, null, null, null])
})

test('renderReport() states the settings, each ranking, each condition and each budget', () => {
  const standing = { engine: 'Veto', rules: 100, tools: 50, callsPerSecond: 3_000_000, timesSlower: 1 }
  const hostile = tryHostile([harmless, refused], { rounds: 1, seed: 7, clock: countingClock() })
  const results = [{ ...standing, flatness: 1, calls: 12_345 }]

  const report = renderReport({
    setting: ['Node 24.0.0', '2 cores'],
    standings: results,
    hostile,
    budgets: evaluationBudgets(results, hostile),
  })

  expect(report).toContain('Node 24.0.0, 2 cores')
  expect(report).toContain('| Veto   |   100 |           50 | 3,000,000 |            1 |      12,345 |')
  expect(report).toMatch(/\| refused +\| refused at load \|/)
  expect(report).toMatch(/\| the slowest hostile condition, p99 .* 1 ms \| +at most 5 ms \| +met \|/)
})
