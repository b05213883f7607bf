import { runCommandLine } from '../../src/cli.ts'

/** What a command line said, and how it ended. */
export interface CommandResult {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs one command line of Veto in this process. */
export async function runVeto(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const out: string[] = []
  const err: string[] = []
  const code = await runCommandLine(args, {
    environment: { VETO_LOG_LEVEL: 'silent', ...environment },
    ending: new AbortController().signal,
    onReload() {},
    out: (text) => out.push(text),
    err: (text) => err.push(text),
  })
  return { code, out: out.join('\n'), err: err.join('\n') }
}
