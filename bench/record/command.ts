import { Command } from 'commander'
import { systemClock } from '../../src/core/clock.ts'
import { createLog } from '../../src/core/log.ts'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { openStore } from '../../src/storage/sqlite/open-store.ts'
import { outcomeOf } from '../budget.ts'
import { readCount } from '../read-count.ts'
import { describeSetting } from '../setting.ts'
import { type BuiltRecord, buildRecord, sizeOf } from './build.ts'
import { readsOf } from './reads.ts'
import { recordBudgets, renderReport } from './report.ts'
import { timeReads } from './timing.ts'

/** `record`: searches, statistics and digest of a long record. Sets exit code 1 for a missed budget. */
export function recordCommand(): Command {
  return new Command('record')
    .description('Search and count a record of millions of entries, which is built once and kept in a folder')
    .option('--entries <count>', 'entries of the ledger; ten million take 8 GB of disk', readCount, 1_000_000)
    .option('--asked <count>', 'how often people are asked in a week', readCount, 10_000)
    .option('--rounds <count>', 'how often everything is timed', readCount, 100)
    .option('--folder <path>', 'where the databases are kept', 'bench/.records')
    .option('--json', 'print the report as JSON')
    .action(async (options: Options) => {
      const size = sizeOf(options.entries, options.asked)
      const built = buildRecord(options.folder, size, (entries) => console.error(`${entries} entries`))
      const results = await timeRecord(built, options.rounds)
      const setting = describeSetting(['better-sqlite3'])
      const report = { setting, size, results, budgets: recordBudgets(results) }
      console.log(options.json ? JSON.stringify(report, null, 2) : renderReport(report))
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

async function timeRecord({ file, endMs }: BuiltRecord, rounds: number) {
  const log = createLog('silent')
  const store = await openStore({ database: file, log, changes: createInProcessChanges(), alone: false })
  try {
    return await timeReads(await readsOf(store, endMs), { rounds, clock: systemClock })
  } finally {
    await store.close()
  }
}
