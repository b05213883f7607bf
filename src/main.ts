import { runCommandLine } from './cli.ts'
import { processEnvironment } from './config.ts'

/**
 * Runs the command line of this process; SIGINT and SIGTERM ask it to end, SIGHUP to read its
 * policies again, and its exit code says how it went.
 */
export async function main(): Promise<void> {
  const ending = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort())
  // The timers of the clock keep no process alive, and a command may wait for one.
  const alive = setInterval(() => {}, MAX_TIMER_MS)
  process.exitCode = await runCommandLine(process.argv.slice(2), {
    environment: processEnvironment(),
    ending: ending.signal,
    onReload: (listener) => process.on('SIGHUP', listener),
    out: (text) => process.stdout.write(`${text}\n`),
    err: (text) => process.stderr.write(`${text}\n`),
  })
  clearInterval(alive)
}

const MAX_TIMER_MS = 2_147_483_647
