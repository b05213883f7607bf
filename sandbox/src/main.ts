import { runCommandLine } from './cli.ts'

/** Runs the command line of this process until it fails or SIGINT or SIGTERM ends it. */
export async function main(): Promise<void> {
  const ending = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort())
  process.exitCode = await runCommandLine(process.argv.slice(2), {
    ending: ending.signal,
    out: (text) => process.stdout.write(`${text}\n`),
    err: (text) => process.stderr.write(`${text}\n`),
  })
}
