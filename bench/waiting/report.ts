import { type Budget, renderBudgets } from '../budget.ts'
import { formatNumber, renderTable } from '../table.ts'
import type { Figures, RunSize } from './measure.ts'

/** Everything that one run found. */
export interface WaitingReport {
  readonly setting: readonly string[]
  readonly size: RunSize
  readonly figures: Figures
  readonly budgets: readonly Budget[]
}

export function waitingBudgets(figures: Figures): readonly Budget[] {
  const { expiry, settled, escalations, memory, clicks, storm, flood } = figures
  const atMost = (what: string, limit: number, unit: string, measured: number | undefined): Budget => ({
    ...{ what, bound: 'at most', limit, unit },
    measured: measured ?? null,
  })
  return [
    atMost('click to waiting agent, p50', 3, ' ms', clicks?.p50.veto),
    atMost('click to waiting agent, p99', 10, ' ms', clicks?.p99.veto),
    atMost('settled at once by expiry, last agent', 100, ' ms', expiry?.lastMs.veto),
    atMost('settled at once by clicks, last agent', 300, ' ms', settled?.lastMs.veto),
    atMost('a waiting agent', 16, ' KiB', memory?.rss.veto),
    atMost('agents refused when all reconnect', 0, '', storm?.refused),
    atMost('last agent in when all reconnect', 1_000, ' ms', storm?.lastMs),
    {
      ...{ what: 'speed of escalations with all pending, of that with few', bound: 'at least' as const },
      ...{ limit: 0.9, unit: '' },
      measured: escalations === null ? null : escalations.empty / escalations.full,
    },
    atMost(
      "p99 of another agent's allow during a flood",
      2,
      'x',
      flood === null ? undefined : flood.during.p99 / flood.alone.p99,
    ),
  ]
}

/** The report as text, in Markdown. */
export function renderReport({ setting, size, figures, budgets }: WaitingReport): string {
  const { waiting, clicks, settled, storm, rounds } = size
  return [
    setting.join(', '),
    `${[waiting, settled, storm, clicks].map(formatNumber).join(' / ')} agents waiting / settled at once / reconnecting / clicks, ${rounds} rounds`,
    renderTable(['figure', 'Veto', 'base'], rowsOf(figures)),
    '## Budgets',
    renderBudgets(budgets),
  ].join('\n\n')
}

function rowsOf({
  expiry,
  settled,
  escalations,
  memory,
  clicks,
  storm,
  flood,
}: Figures): readonly string[][] {
  const row = (what: string, unit: string, veto: number | undefined, base: number | undefined) =>
    veto === undefined
      ? []
      : [[what, `${formatNumber(veto)} ${unit}`, base === undefined ? '-' : `${formatNumber(base)} ${unit}`]]
  return [
    ...row('click to waiting agent, p50', 'ms', clicks?.p50.veto, clicks?.p50.echo),
    ...row('click to waiting agent, p99', 'ms', clicks?.p99.veto, clicks?.p99.echo),
    ...row('by expiry, last agent', 'ms', expiry?.lastMs.veto, expiry?.lastMs.echo),
    ...row('by expiry, CPU until then', 'ms', expiry?.cpuMs.veto, expiry?.cpuMs.echo),
    ...row('by clicks, last agent', 'ms', settled?.lastMs.veto, settled?.lastMs.echo),
    ...row('by clicks, CPU until then', 'ms', settled?.cpuMs.veto, settled?.cpuMs.echo),
    ...row('a waiting agent, resident', 'KiB', memory?.rss.veto, memory?.rss.echo),
    ...row('a waiting agent, heap', 'KiB', memory?.heap.veto, memory?.heap.echo),
    ...row('reconnecting, last agent', 'ms', storm?.lastMs, storm?.echoLastMs),
    ...row('an escalation with all pending; base: with few', 'us CPU', escalations?.full, escalations?.empty),
    ...row('allow during a flood, p50; base: alone', 'ms', flood?.during.p50, flood?.alone.p50),
    ...row('allow during a flood, p99; base: alone', 'ms', flood?.during.p99, flood?.alone.p99),
    ...row("the flood's approvals", 'a second', flood?.floodRate, undefined),
  ]
}
