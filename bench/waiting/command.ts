import { Command } from 'commander'
import { outcomeOf } from '../budget.ts'
import { readCount } from '../read-count.ts'
import { describeSetting } from '../setting.ts'
import { figureNames, measure } from './measure.ts'
import { renderReport, waitingBudgets } from './report.ts'

/** `waiting`: agents that wait for people. Sets exit code 1 for a missed budget. */
export function waitingCommand(): Command {
  return new Command('waiting')
    .description('Clicks, deadlines, reconnections and floods while thousands of agents wait')
    .option('--waiting <count>', 'agents that wait', readCount, 10_000)
    .option('--clicks <count>', 'clicks of a round, at most 1000', readCount, 300)
    .option('--settled <count>', 'requests settled at once, at most 1000', readCount, 1_000)
    .option('--rounds <count>', 'how often each figure is measured', readCount, 3)
    .option(
      '--only <figure...>',
      `only these figures: ${figureNames.join(', ')}`,
      (name, all: string[]) => [...all, name],
      [],
    )
    .option('--quick', '2,000 waiting agents, 100 clicks, one round')
    .option('--profile <folder>', 'write a CPU profile of the server')
    .option('--json', 'print the report as JSON')
    .action(async (options: Options) => {
      const size = sizeOf(options)
      const figures = await measure(size, options.profile ?? null)
      const setting = describeSetting(['better-sqlite3', 'fastify', '@slack/bolt'])
      const report = { setting, size, figures, budgets: waitingBudgets(figures) }
      console.log(options.json ? JSON.stringify(report, null, 2) : renderReport(report))
      if (report.budgets.some((budget) => outcomeOf(budget) === 'missed')) process.exitCode = 1
    })
}

interface Options {
  readonly waiting: number
  readonly clicks: number
  readonly settled: number
  readonly rounds: number
  readonly only: readonly string[]
  readonly quick?: true
  readonly profile?: string
  readonly json?: true
}

function sizeOf({ waiting, clicks, settled, rounds, only, quick }: Options) {
  const size = quick
    ? { waiting: 2_000, clicks: 100, settled: 300, rounds: 1 }
    : { waiting, clicks, settled, rounds }
  return { ...size, storm: Math.min(3_000, size.waiting), only }
}
