import { type Budget, renderBudgets } from '../budget.ts'
import { formatNumber, renderTable } from '../table.ts'
import { BASE } from './starts.ts'
import type { StartResult } from './timing.ts'

/** Everything that one run found. */
export interface StartupReport {
  readonly setting: readonly string[]
  readonly results: readonly StartResult[]
  readonly budgets: readonly Budget[]
}

const LIMITS_MS: ReadonlyMap<string, number> = new Map([
  ['veto --version', 200],
  ['veto --help', 200],
  ['server ready, new database', 500],
  ['server ready, own database', 500],
])

/** The bounds of starts with what Node compiled before, which is how every start but the first one goes. */
export function startupBudgets(results: readonly StartResult[]): readonly Budget[] {
  return [...LIMITS_MS].map(([what, limit]) => ({
    what: `${what}, median`,
    bound: 'at most',
    limit,
    unit: ' ms',
    measured: results.find(({ name, cached }) => cached && name === what)?.p50Ms ?? null,
  }))
}

/** The report as text, in Markdown. */
export function renderReport({ setting, results, budgets }: StartupReport): string {
  return [setting.join(', '), renderTimes(results), '## Budgets', renderBudgets(budgets)].join('\n\n')
}

function renderTimes(results: readonly StartResult[]): string {
  const rows = results.map(({ name, cached, p50Ms, fastestMs }) => {
    const base = results.find((other) => other.name === BASE && other.cached === cached)?.p50Ms ?? Number.NaN
    return [
      name,
      cached ? 'compiled before' : 'nothing kept',
      `${formatNumber(p50Ms)} ms`,
      `${formatNumber(fastestMs)} ms`,
      formatNumber(p50Ms / base),
    ]
  })
  return renderTable(['start', 'cache', 'median', 'fastest', "times the base's"], rows)
}
