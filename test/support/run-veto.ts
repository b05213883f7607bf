import { runCommandLine } from '../../src/cli.ts'

/** What a command line said, and how it ended. */
export interface CommandResult {
  readonly code: number
  readonly out: string
  readonly err: string
}

interface RunOptions {
  /** Standard input. */
  readonly input?: string
  readonly ending?: AbortSignal
  /** Gets each line of standard output as it comes. */
  readonly onOut?: (line: string) => void
  /** Fails what must be written in full. */
  readonly onWrite?: (text: string) => void
}

/** Runs one command line of Veto in this process. */
export async function runVeto(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  {
    input = '',
    ending = new AbortController().signal,
    onOut = () => undefined,
    onWrite = () => undefined,
  }: RunOptions = {},
): Promise<CommandResult> {
  const out: string[] = []
  const err: string[] = []
  const code = await runCommandLine(args, {
    environment: { VETO_LOG_LEVEL: 'silent', ...environment },
    ending,
    onReload() {},
    read: async () => input,
    async write(text) {
      onWrite(text)
      out.push(text)
    },
    out(text) {
      out.push(text)
      onOut(text)
    },
    err: (text) => err.push(text),
  })
  return { code, out: out.join('\n'), err: err.join('\n') }
}
