import { type Budget, renderBudgets } from '../budget.ts'
import { formatNumber, renderTable } from '../table.ts'
import type { HostileResult } from './hostile.ts'
import type { BenchmarkResult } from './results.ts'

/** Everything that one run found. */
export interface JudgeReport {
  /** Versions and machine, as `name value`. */
  readonly setting: readonly string[]
  readonly standings: readonly BenchmarkResult[]
  readonly hostile: readonly HostileResult[]
  readonly budgets: readonly Budget[]
}

/** The report as text, in Markdown. */
export function renderReport({ setting, standings: results, hostile, budgets }: JudgeReport): string {
  return [
    setting.join(', '),
    '## Time for a call, in times of Veto (every answer compared with the reference)',
    renderSlowness(results.filter(isSpread)),
    '## The figures behind it',
    renderFigures(results),
    '## Hostile conditions on requests of 64 KiB',
    renderHostile(hostile),
    '## Budgets',
    renderBudgets(budgets),
  ].join('\n\n')
}

function isSpread({ rules, tools }: BenchmarkResult): boolean {
  return tools === rules / 2
}

function renderSlowness(results: readonly BenchmarkResult[]): string {
  const sizes = [...new Set(results.map(({ rules }) => rules))]
  const rows = [...Map.groupBy(results, ({ engine }) => engine)].map(([engine, found]) => [
    engine,
    ...sizes.map((size) => {
      const one = found.find(({ rules }) => rules === size)
      return one === undefined ? '-' : formatNumber(one.timesSlower)
    }),
  ])
  return renderTable(['engine', ...sizes.map((size) => `${formatNumber(size)} rules`)], rows)
}

function renderFigures(results: readonly BenchmarkResult[]): string {
  const rows = results.map(({ engine, rules, tools, callsPerSecond, flatness, calls }) => [
    engine,
    formatNumber(rules),
    formatNumber(tools),
    formatNumber(callsPerSecond),
    flatness === null ? '-' : formatNumber(flatness),
    formatNumber(calls),
  ])
  return renderTable(['engine', 'rules', 'tools called', 'calls/s', 'of 100 rules', 'calls timed'], rows)
}

function renderHostile(results: readonly HostileResult[]): string {
  const rows = results.map((result) =>
    result.ended === 'refused'
      ? [result.name, 'refused at load', '-', '-', '-']
      : [
          result.name,
          'judged',
          ...[result.p50Ms, result.p99Ms, result.worstMs].map((ms) => `${formatNumber(ms)} ms`),
        ],
  )
  return renderTable(['condition', 'ended', 'p50', 'p99', 'worst'], rows)
}
