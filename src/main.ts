import { text } from 'node:stream/consumers'
import { runCommandLine } from './cli.ts'
import { handleUncaught } from './commands/uncaught.ts'
import { processEnvironment } from './config/environment.ts'
import { systemClock } from './core/clock.ts'

/**
 * Runs the command line of this process; SIGINT and SIGTERM shut it down, SIGHUP reloads its
 * policies. Uncaught errors are logged and never end it without a shutdown.
 */
export async function main(): Promise<void> {
  const ending = new AbortController()
  const end = () => ending.abort()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end)
  // A reader that went away (EPIPE) or a full disk is no reason to end, and there is nowhere to report it.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  let isEnding = () => false
  // The timers of the clock do not keep the process alive, and a command may wait for one.
  const alive = setInterval(() => {}, MAX_TIMER_MS)
  const exitCode = await runCommandLine(process.argv.slice(2), {
    environment: processEnvironment(),
    ending: ending.signal,
    onReload: (listener) => process.on('SIGHUP', listener),
    read: () => text(process.stdin),
    write: written,
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
    async beforeCommand() {
      const { createLog } = await import('./core/log.ts')
      const uncaught = handleUncaught({ process, log: createLog('error'), end, after: systemClock.after })
      isEnding = uncaught.isEnding
    },
  })
  clearInterval(alive)
  process.exitCode = isEnding() ? exitCode || 1 : exitCode
  // Everything was closed; a connection to Slack that does not answer its close would keep the process for half a minute.
  if (ending.signal.aborted) systemClock.after(LEFTOVERS_MS, () => process.exit())
}

/** Rejects when the line cannot be written. */
function written(line: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(`${line}\n`, (error) => (error ? reject(error) : resolve()))
  })
}

const LEFTOVERS_MS = 1_000
const MAX_TIMER_MS = 2_147_483_647
