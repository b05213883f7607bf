import { Command } from 'commander'
import { formatNumber } from '../table.ts'
import { timeRetention } from './time-retention.ts'

interface Options {
  readonly database: string
  readonly days: number
}

/** `retention`: how long the first pass over old requests takes, and what it keeps waiting. */
export function retentionCommand(): Command {
  return new Command('retention')
    .description(
      'Remove the params of all requests of a database that ended: use a copy, such as one of bench/.records/chains',
    )
    .requiredOption('--database <address>', 'a file or a postgres:// URL of which no server runs')
    .option('--days <count>', 'how many days after its last entry retention runs', Number, 3)
    .action(async ({ database, days }: Options) => {
      const { passes, alone } = await timeRetention(database, days)
      for (const { name, requests, seconds, cpuSeconds, blockedMs, commits } of passes) {
        console.log(
          [
            `${name}: ${formatNumber(requests)} requests in ${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of CPU)`,
            `the event loop late by at most ${blockedMs.max.toFixed(0)} ms, p99 ${blockedMs.p99.toFixed(0)} ms`,
            `another commit p50 ${commits.p50.toFixed(1)} ms, p99 ${commits.p99.toFixed(1)} ms`,
          ].join('; '),
        )
      }
      console.log(`alone: a commit p50 ${alone.p50.toFixed(1)} ms, p99 ${alone.p99.toFixed(1)} ms`)
    })
}
