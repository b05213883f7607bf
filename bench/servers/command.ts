import { Command } from 'commander'
import { type Budget, outcomeOf, renderBudgets } from '../budget.ts'
import { readCount } from '../read-count.ts'
import { describeSetting } from '../setting.ts'
import { median, quantile } from '../statistics.ts'
import { formatNumber, renderTable } from '../table.ts'
import { startServers } from './setting.ts'
import { timeWakes, type WakeTimes } from './wakes.ts'

/** `servers`: several servers on one PostgreSQL database. Sets exit code 1 for a missed budget. */
export function serversCommand(): Command {
  return new Command('servers')
    .description('How soon an agent that waits at one server learns of a click at another')
    .option('--clicks <count>', 'clicks of a round, at most 500', readCount, 300)
    .option('--rounds <count>', 'how often each figure is measured', readCount, 3)
    .option('--quick', '100 clicks, one round')
    .option('--database <url>', 'an empty PostgreSQL database; default: a server is started')
    .option('--profile <folder>', 'write CPU profiles of the servers')
    .option('--json', 'print the report as JSON')
    .action(async (options: Options) => {
      const figures = await measure(options)
      const setting = describeSetting(['pg', 'fastify', '@slack/bolt'])
      const budgets = budgetsOf(figures)
      const report = { setting, figures, budgets }
      console.log(options.json ? JSON.stringify(report, null, 2) : render(setting, figures, budgets))
      if (budgets.some((budget) => outcomeOf(budget) === 'missed')) process.exitCode = 1
    })
}

interface Options {
  readonly clicks: number
  readonly rounds: number
  readonly quick?: true
  readonly database?: string
  readonly profile?: string
  readonly json?: true
}

/** Milliseconds: medians of the rounds. */
type Figures = Readonly<Record<keyof WakeTimes, { readonly p50: number; readonly p99: number }>>

async function measure({ clicks, rounds, quick, database, profile }: Options): Promise<Figures> {
  const count = quick ? 100 : clicks
  const options = { desks: count, database: database ?? null, profile: profile ?? null }
  await using setting = await startServers(options)
  const times: WakeTimes[] = []
  for (let round = 0; round < (quick ? 1 : rounds); round += 1) times.push(await timeWakes(setting, count))
  const at = (figure: keyof WakeTimes, share: number) =>
    median(times.map((round) => quantile(round[figure], share)))
  const figure = (name: keyof WakeTimes) => ({ p50: at(name, 0.5), p99: at(name, 0.99) })
  return { same: figure('same'), other: figure('other'), lag: figure('lag') }
}

function budgetsOf({ lag }: Figures): readonly Budget[] {
  const what = 'answer at another server after that at the server of the click, p99'
  return [{ what, bound: 'at most', limit: 20, unit: ' ms', measured: lag.p99 }]
}

function render(setting: readonly string[], figures: Figures, budgets: readonly Budget[]): string {
  const rows = FIGURES.map(([name, label]) => {
    const { p50, p99 } = figures[name]
    return [label, `${formatNumber(p50)} ms`, `${formatNumber(p99)} ms`]
  })
  return [
    setting.join(', '),
    renderTable(['figure', 'p50', 'p99'], rows),
    '## Budgets',
    renderBudgets(budgets),
  ].join('\n\n')
}

const FIGURES = [
  ['same', 'click to the agent at the same server'],
  ['other', 'click to the agent at another server'],
  ['lag', 'by how much the second is later'],
] as const
