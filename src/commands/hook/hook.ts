import type { Command } from 'commander'
import { errorMessage } from '../../core/error-message.ts'
import { ExitError } from '../exit-error.ts'
import type { Terminal } from '../terminal.ts'
import type { HookSettings } from './hook-settings.ts'
import { addInstallCommand } from './install.ts'
import { addWaitCommand } from './wait.ts'

/** `veto hook`: answers the hooks of Claude Code. */
export function addHookCommand(program: Command, terminal: Terminal): void {
  const hook = program
    .command('hook')
    .description(
      'Answer one hook event of Claude Code: read it from standard input, decide, print the answer',
    )
    .option('--park', 'defer calls that people have to decide, instead of waiting for them')
    .option('--park-after <duration>', 'how long to wait before a call is deferred, such as 30s')
    .option('--wait <duration>', 'how long to wait at most for people; the request is withdrawn then', '24h')
    .option(
      '--state <folder>',
      'where calls are kept between two events; default: the state folder of this user',
    )
    .option('--serve', 'answer events over HTTP on 127.0.0.1 until SIGINT or SIGTERM')
    .option('--port <port>', 'the port of --serve', '4190')
    .addHelpText('after', HELP)
    .action((options: HookSettings & ServeOptions) => answerOrBlock(terminal, options))
  addInstallCommand(hook, terminal)
  addWaitCommand(hook, terminal)
}

const HELP = `
Settings: VETO_API_KEY, VETO_URL and VETO_AGENT_ID (default: claude-code).
Exits with 0 when it has printed an answer, and otherwise with 2, which blocks the call.
"veto hook install --print" prints the settings for Claude Code.`

interface ServeOptions {
  readonly serve?: boolean
  readonly port: string
}

/** Whatever fails, Claude Code must not run the call: only the exit code 2 blocks it in every version. */
async function answerOrBlock(terminal: Terminal, options: HookSettings & ServeOptions): Promise<void> {
  try {
    await (options.serve ? serve(terminal, options) : answer(terminal, options))
  } catch (error) {
    terminal.err(errorMessage(error))
    throw new ExitError(2)
  }
}

async function answer(terminal: Terminal, options: HookSettings): Promise<void> {
  const { commandHandler } = await import('./command-handler.ts')
  const { handle } = commandHandler(terminal, options)
  const output = await handle(readEvent(await terminal.read()), terminal.ending)
  if (terminal.ending.aborted) throw new Error('Not run: the hook was ended before a decision')
  await terminal.write(JSON.stringify(output))
}

/** Never quotes the input, which may contain secrets. */
function readEvent(input: string): unknown {
  try {
    return JSON.parse(input)
  } catch (cause) {
    throw new Error('Expected one hook event of Claude Code on standard input, as JSON', { cause })
  }
}

async function serve(terminal: Terminal, options: HookSettings & ServeOptions): Promise<void> {
  const { commandHandler } = await import('./command-handler.ts')
  const { serveHooks } = await import('./serve-hooks.ts')
  await serveHooks(terminal, commandHandler(terminal, options), options.port)
}
