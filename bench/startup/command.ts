import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { startSandbox } from 'slack-sandbox'
import { buildBot } from '../../build/bot.ts'
import { demoWorkspace } from '../../src/commands/demo/demo-workspace.ts'
import { systemClock } from '../../src/core/clock.ts'
import { outcomeOf } from '../budget.ts'
import { readCount } from '../read-count.ts'
import { describeSetting } from '../setting.ts'
import { renderReport, startupBudgets } from './report.ts'
import { BUILT_PACKAGE, startsOf } from './starts.ts'
import { type StartResult, timeStarts } from './timing.ts'

/** `startup`: how long processes of Veto take to start. Sets exit code 1 for a missed budget. */
export function startupCommand(): Command {
  return new Command('startup')
    .description(
      'Start the command line and the server, as published and from source, against the sandbox as Slack',
    )
    .option('--rounds <count>', 'how often everything is started', readCount, 5)
    .option('--json', 'print the report as JSON')
    .action(async ({ rounds, json }: Options) => {
      const results = await timeAll(rounds)
      const report = { setting: describeSetting([]), results, budgets: startupBudgets(results) }
      console.log(json ? JSON.stringify(report, null, 2) : renderReport(report))
      if (report.budgets.some((budget) => outcomeOf(budget) === 'missed')) process.exitCode = 1
    })
}

interface Options {
  readonly rounds: number
  readonly json?: true
}

async function timeAll(rounds: number): Promise<readonly StartResult[]> {
  await buildBot(BUILT_PACKAGE)
  const folder = await mkdtemp(join(tmpdir(), 'veto-startup-'))
  const sandbox = await startSandbox({ workspace: demoWorkspace, clock: systemClock, enforceRates: false })
  try {
    return await timeStarts(startsOf({ sandbox, folder }), { rounds, clock: systemClock })
  } finally {
    await sandbox[Symbol.asyncDispose]()
    await rm(folder, { recursive: true })
  }
}
