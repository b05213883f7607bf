import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { outcomeOf } from '../budget.ts'
import { readCount } from '../read-count.ts'
import { buildRecord } from '../record/build.ts'
import { describeSetting } from '../setting.ts'
import { renderReport, resultsOf, verifyBudgets } from './report.ts'
import { type Run, runApart } from './run-apart.ts'

/** `verify`: how fast the ledger is verified, and in how much memory. Sets exit code 1 for a missed budget. */
export function verifyCommand(): Command {
  return new Command('verify')
    .description('Verify a ledger with its params, which is built once and kept in a folder')
    .option('--entries <count>', 'entries of the ledger', readCount, 200_000)
    .option('--asked <count>', 'how many of the calls asked people', readCount, 3_000)
    .option('--rounds <count>', 'how often everything is timed', readCount, 3)
    .option('--folder <path>', 'where the databases are kept', 'bench/.records')
    .option('--json', 'print the report as JSON')
    .action(async ({ entries, asked, rounds, folder, json }: Options) => {
      const size = { entries, askedAWeek: asked, weeks: 1 }
      const { file } = buildRecord(join(folder, 'chains'), size, () => undefined)
      const results = resultsOf(await timeAll(file, rounds))
      const report = {
        setting: describeSetting(['better-sqlite3']),
        results,
        budgets: verifyBudgets(results),
      }
      console.log(json ? JSON.stringify(report, null, 2) : renderReport(report))
      if (report.budgets.some((budget) => outcomeOf(budget) === 'missed')) process.exitCode = 1
    })
}

interface Options {
  readonly entries: number
  readonly asked: number
  readonly rounds: number
  readonly folder: string
  readonly json?: true
}

/** Everything once in each round, in turn, each in a process of its own. */
async function timeAll(file: string, rounds: number): Promise<readonly Run[]> {
  const runs: Run[] = []
  for (let round = 0; round < rounds; round += 1) {
    for (const threads of [0, 1, availableParallelism()]) runs.push(await runApart({ file, threads }))
  }
  return runs
}
