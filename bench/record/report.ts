import { type Budget, renderBudgets } from '../budget.ts'
import { formatNumber, renderTable } from '../table.ts'
import type { RecordSize } from './build.ts'
import type { ReadResult } from './timing.ts'

/** Everything that one run found. */
export interface RecordReport {
  readonly setting: readonly string[]
  readonly size: RecordSize
  readonly results: readonly ReadResult[]
  readonly budgets: readonly Budget[]
}

/** The bounds of the slowest search and of the statistics. */
export function recordBudgets(results: readonly ReadResult[]): readonly Budget[] {
  const p99 = (is: (result: ReadResult) => boolean) =>
    Math.max(...results.filter(is).map(({ p99Ms }) => p99Ms))
  const isSearch = ({ group }: ReadResult) => group === 'audit' || group === 'list'
  const bounds = [
    ['the slowest search, p99', 10, p99((one) => isSearch(one) && one.finds === true)],
    ['the slowest search that finds nothing, p99', 20, p99((one) => isSearch(one) && one.finds === false)],
    [
      'statistics and digest, median',
      100,
      Math.max(...results.filter(({ group }) => group === 'stats').map(({ p50Ms }) => p50Ms)),
    ],
  ] as const
  return bounds.map(([what, limit, measured]) => ({ what, bound: 'at most', limit, unit: ' ms', measured }))
}

/** The report as text, in Markdown. */
export function renderReport({ setting, size, results, budgets }: RecordReport): string {
  const { entries, weeks, askedAWeek } = size
  return [
    setting.join(', '),
    `${formatNumber(entries)} entries of ${weeks} weeks, people asked ${formatNumber(askedAWeek)} times a week`,
    renderTimes(results),
    '## Budgets',
    renderBudgets(budgets),
  ].join('\n\n')
}

function renderTimes(results: readonly ReadResult[]): string {
  const base = results.find(({ group }) => group === 'base')?.p50Ms ?? Number.NaN
  const rows = results.map(({ group, name, rows: read, ...result }) => [
    `${group}: ${name}`,
    formatNumber(read),
    ...[result.p50Ms, result.p99Ms, result.worstMs, result.cpuMs].map((ms) => `${formatNumber(ms)} ms`),
    formatNumber(result.p50Ms / base),
  ])
  return renderTable(['read', 'rows', 'p50', 'p99', 'worst', 'p50 of CPU', "p50 of the base's"], rows)
}
