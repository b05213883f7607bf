import { join } from 'node:path'
import { Command } from 'commander'
import { readCount } from '../../bench/read-count.ts'
import { BUILT_PACKAGE } from '../../bench/startup/starts.ts'
import { buildBot } from '../../build/bot.ts'
import packageJson from '../../package.json' with { type: 'json' }
import { renderRestart, restartWaiting } from './restart-waiting.ts'

interface Options {
  readonly waiting: number
  readonly database?: string
  readonly nodeOptions?: string
}

const MOST_SECONDS = 10
const MOST_MIB = 300

/** `restart`: are thousands of waiting agents back soon after a restart? Sets exit code 1 when not. */
export function restartCommand(): Command {
  return new Command('restart')
    .description(
      'Restart a server of the published package while agents wait, and see when each is back, and that each gets its own answer',
    )
    .option('--waiting <count>', 'agents, each on a connection of its own', readCount, 5_000)
    .option('--database <address>', 'default: a new SQLite file')
    .option('--node-options <options>', 'NODE_OPTIONS of the server; default: those of npm start')
    .action(async (options: Options) => {
      await buildBot(BUILT_PACKAGE)
      const program = join(BUILT_PACKAGE, packageJson.bin.veto)
      const result = await restartWaiting({ ...options, program })
      console.log(renderRestart(result))
      const { lastBackMs, wrong, residentMiB, exitCode } = result
      const isMet =
        wrong === 0 && exitCode === 0 && lastBackMs <= MOST_SECONDS * 1_000 && residentMiB <= MOST_MIB
      console.log(isMet ? 'met' : `missed: expected ${MOST_SECONDS} s, ${MOST_MIB} MiB and none wrong`)
      if (!isMet) process.exitCode = 1
    })
}
