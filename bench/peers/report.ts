import { type Budget, renderBudgets } from '../budget.ts'
import { median, quantile } from '../statistics.ts'
import { formatNumber, renderTable } from '../table.ts'
import type { Load } from './load.ts'

interface PeersReport {
  readonly setting: readonly string[]
  /** Of every round, in turn. */
  readonly loads: readonly Load[]
  readonly budgets: readonly Budget[]
}

/** Veto is the first peer of each round: the ratio is taken in each round. */
export function peerBudgets(loads: readonly Load[]): readonly Budget[] {
  const [own, ...others] = byPeer(loads)
  return others.map(([peer, rounds]) => ({
    what: `decisions a second, of those of ${peer}`,
    bound: 'at least',
    limit: 2.5,
    unit: 'x',
    measured: median(rounds.map((load, round) => speedOf(own?.[1][round]) / speedOf(load))),
  }))
}

/** The report as text, in Markdown. */
export function renderReport({ setting, loads, budgets }: PeersReport): string {
  const rows = byPeer(loads).map(([peer, rounds]) => [
    peer,
    formatNumber(median(rounds.map(speedOf))),
    ...[0.5, 0.99].map(
      (share) => `${formatNumber(median(rounds.map(({ timesMs }) => quantile(timesMs, share))))} ms`,
    ),
    formatNumber(rounds.reduce((sum, { calls }) => sum + calls, 0)),
  ])
  return [
    setting.join(', '),
    renderTable(['server', 'calls/s', 'p50', 'p99', 'answers, all right'], rows),
    '## Budgets',
    renderBudgets(budgets),
  ].join('\n\n')
}

function byPeer(loads: readonly Load[]): readonly (readonly [string, readonly Load[]])[] {
  return [...Map.groupBy(loads, ({ peer }) => peer)]
}

function speedOf(load: Load | undefined): number {
  return load === undefined ? Number.NaN : (load.calls / load.elapsedMs) * 1_000
}
