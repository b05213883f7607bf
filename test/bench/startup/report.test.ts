import { expect, test } from 'vitest'
import { outcomeOf } from '../../../bench/budget.ts'
import { renderReport, startupBudgets } from '../../../bench/startup/report.ts'
import type { StartResult } from '../../../bench/startup/timing.ts'
import { timeStarts } from '../../../bench/startup/timing.ts'

test('the budgets of starts bound the medians of those that may use the cache', () => {
  const budgets = startupBudgets([
    aResult({ name: 'veto --help', p50Ms: 199 }),
    aResult({ name: 'veto --help', p50Ms: 900, cached: false }),
    aResult({ name: 'server ready, new database', p50Ms: 501 }),
    aResult({ name: 'server ready, own database', p50Ms: 501, cached: false }),
  ])

  expect(budgets.map((budget) => [budget.what, outcomeOf(budget)])).toEqual([
    ['veto --version, median', 'not measured'],
    ['veto --help, median', 'met'],
    ['server ready, new database, median', 'missed'],
    ['server ready, own database, median', 'not measured'],
  ])
})

test('the report compares each start with the base that had the same cache', () => {
  const results = [
    aResult({ name: 'node -e 0', p50Ms: 20 }),
    aResult({ name: 'veto --help', p50Ms: 60 }),
    aResult({ name: 'node -e 0', p50Ms: 40, cached: false }),
    aResult({ name: 'veto --help', p50Ms: 60, cached: false }),
  ]
  const report = renderReport({ setting: ['Node 24'], results, budgets: [] })

  expect(report).toMatch(/veto --help \| compiled before \| +60 ms \| +10 ms \| +3 \|/)
  expect(report).toMatch(/veto --help \| +nothing kept \| +60 ms \| +10 ms \| +1\.5 \|/)
})

test('the first round of starts is not timed, and every process has ended before the next one starts', async () => {
  let nowMs = 0
  const seen: string[] = []
  const start = (name: string, durations: number[]) => ({
    name,
    cached: true,
    async run() {
      seen.push(`${name} starts`)
      nowMs += durations.shift() ?? Number.NaN
      return async () => {
        seen.push(`${name} ends`)
        nowMs += 1_000
      }
    },
  })

  const results = await timeStarts([start('one', [900, 5, 9, 7]), start('two', [900, 50, 90, 70])], {
    rounds: 3,
    clock: { ticksMs: () => nowMs },
  })

  expect(results.map(({ name, p50Ms, fastestMs }) => [name, p50Ms, fastestMs])).toEqual([
    ['one', 7, 5],
    ['two', 70, 50],
  ])
  expect(seen.slice(0, 5)).toEqual(['one starts', 'one ends', 'two starts', 'two ends', 'one starts'])
})

function aResult(known: Partial<StartResult>): StartResult {
  return { name: 'node -e 0', cached: true, p50Ms: 20, fastestMs: 10, ...known }
}
