import { Command } from 'commander'
import { readCount } from '../../bench/read-count.ts'
import { reportRun } from '../report.ts'
import { needsDatabase } from '../rig/needs-database.ts'
import { raceRounds } from './race-rounds.ts'

interface Options {
  readonly requests: number
  readonly racers: number
  readonly seed: number
  readonly database?: string
  readonly servers: number
}

const DESKS = 100

/** `race`: has each request one outcome and one start when many processes race for it? Sets exit code 1 for a broken promise. */
export function raceCommand(): Command {
  return new Command('race')
    .description(
      'Withdraw, decide and start each request from many processes at once, and check every answer',
    )
    .option('--requests <count>', 'how many are raced for', readCount, 3_000)
    .option('--racers <count>', 'processes that race for each', readCount, 8)
    .option('--seed <number>', 'repeats the choices of another run', readCount, Date.now() % 1_000_000)
    .option('--database <address>', 'default: a new SQLite file')
    .option('--servers <count>', 'on one PostgreSQL database', readCount, 1)
    .action(async (options: Options, command: Command) => {
      needsDatabase(options, command)
      console.log(`seed ${options.seed}`)
      const startedMs = performance.now()
      const onRound = (requests: number) => {
        if (requests % (DESKS * 5) === 0) console.log(`${requests} requests raced for`)
      }
      const result = await raceRounds({ ...options, desks: DESKS, onRound })
      reportRun(result, startedMs)
    })
}
