import { errorMessage } from '../../core/error-message.ts'
import { ExitError } from '../exit-error.ts'
import type { Terminal } from '../terminal.ts'
import type { HookSettings } from './hook-settings.ts'

export interface HookOptions extends HookSettings {
  readonly serve?: boolean
  readonly port: string
}

/**
 * Answers one hook event of Claude Code, or serves them. Whatever fails, Claude Code must not run the call: only the
 * exit code 2 blocks it in every version.
 */
export async function answerOrBlock(terminal: Terminal, options: HookOptions): Promise<void> {
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

async function serve(terminal: Terminal, options: HookOptions): Promise<void> {
  const { commandHandler } = await import('./command-handler.ts')
  const { serveHooks } = await import('./serve-hooks.ts')
  await serveHooks(terminal, commandHandler(terminal, options), options.port)
}
