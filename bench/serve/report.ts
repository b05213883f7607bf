import { type Budget, renderBudgets } from '../budget.ts'
import { median } from '../statistics.ts'
import { formatNumber, renderTable } from '../table.ts'
import type { Figure, Results } from './measure.ts'

/** Everything that one run found. */
export interface ServeReport extends Results {
  readonly setting: readonly string[]
  readonly budgets: readonly Budget[]
}

/** Which figure must keep which bound. */
const BOUNDS = [
  ['allow / echo, 64 connections', 'at least', 0.3],
  ['allow / echo, 8 connections', 'at least', 0.18],
  ['ask people / echo', 'at least', 0.15],
  ['ask people with', 'at least', 0.9],
  ['allow at', 'at most', 4],
  ['allow on PostgreSQL / on SQLite, 64', 'at least', 0.5],
  ["a neighbour's allow", 'at most', 2],
] as const

/** The bounds of the figures, each with what this run measured of it. */
export function serveBudgets({ figures, diskBytesPerDecision }: Results): readonly Budget[] {
  return [
    ...BOUNDS.map(([start, bound, limit]) => {
      const figure = figures.find(({ name }) => name.startsWith(start))
      return { what: figure?.name ?? start, bound, limit, unit: '', measured: figure?.ratio ?? null }
    }),
    { what: 'disk, a decision', bound: 'at most', limit: 900, unit: ' B', measured: diskBytesPerDecision },
  ]
}

/** The report as text, in Markdown. */
export function renderReport({ setting, figures, busiestLoad, budgets }: ServeReport): string {
  return [
    setting.join(', '),
    renderTable(
      ['figure', 'base', 'Veto', 'ratio', 'lowest', 'highest', "Veto's CPU a call", 'p50', 'p99'],
      figures.map(rowOf),
    ),
    `The load generator used at most ${formatNumber(busiestLoad * 100)} % of a core.`,
    '## Budgets',
    renderBudgets(budgets),
  ].join('\n\n')
}

function rowOf({ name, unit, base, veto, ratio, cpuUs, p50Ms, p99Ms }: Figure): readonly string[] {
  const ratios = veto.map((value, round) => value / (base[round] ?? Number.NaN))
  return [
    name,
    ...[median(base), median(veto)].map((value) => `${formatNumber(value)} ${unit}`),
    ...[ratio, Math.min(...ratios), Math.max(...ratios)].map(formatNumber),
    `${formatNumber(cpuUs)} µs`,
    `${formatNumber(p50Ms)} ms`,
    `${formatNumber(p99Ms)} ms`,
  ]
}
