import { Command } from 'commander'
import { readCount } from '../../bench/read-count.ts'
import { reportRun } from '../report.ts'
import { needsDatabase } from '../rig/needs-database.ts'
import { killRounds } from './kill-rounds.ts'

interface Options {
  readonly rounds: number
  readonly seed: number
  readonly pending: number
  readonly database?: string
  readonly servers: number
  readonly startsAtOnce?: number
  readonly started?: number
  readonly longestRun: number
}

const DESKS = 40

/** `kill`: is an answer ever lost, changed or repeated when the process dies? Sets exit code 1 for a broken promise. */
export function killCommand(): Command {
  return new Command('kill')
    .description(
      'Kill a server with SIGKILL at random moments, under load, and check every answer afterwards',
    )
    .option('--rounds <count>', 'how often it is killed', readCount, 200)
    .option('--pending <count>', 'pending requests', readCount, 500)
    .option('--seed <number>', 'repeats the choices of another run', readCount, Date.now() % 1_000_000)
    .option('--database <address>', 'default: a new SQLite file')
    .option('--servers <count>', 'on one PostgreSQL database; each round restarts one', readCount, 1)
    .option(
      '--starts-at-once <count>',
      'attempts of an agent to start a call; default: one, sometimes two',
      readCount,
    )
    .option(
      '--started <count>',
      'goes on, whatever --rounds says, until so many calls were started',
      readCount,
    )
    .option('--longest-run <seconds>', 'from the first answer of a server to its end', readCount, 1)
    .action(async (options: Options, command: Command) => {
      needsDatabase(options, command)
      console.log(`seed ${options.seed}`)
      const startedMs = performance.now()
      const onRound = (round: number, operations: readonly unknown[]) => {
        if (round % 20 === 0) console.log(`killed ${round} times, ${operations.length} operations`)
      }
      const result = await killRounds({ ...options, desks: DESKS, onRound })
      reportRun(result, startedMs)
    })
}
