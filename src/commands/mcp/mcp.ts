import { systemClock } from '../../core/clock.ts'
import type { Terminal } from '../terminal.ts'
import { type McpOptions, readCaller, readLocation } from './mcp-options.ts'

/** Stands between an MCP client and a server, and has tool calls decided first. */
export async function govern(
  terminal: Terminal,
  command: readonly string[],
  options: McpOptions,
): Promise<void> {
  const { environment, ending } = terminal
  const location = readLocation(command, options, environment)
  const caller = readCaller(options, environment)
  const { connectVeto } = await import('../connect-veto.ts')
  const { warnWithoutAccess } = await import('./warn-without-access.ts')
  const { serveStdio } = await import('../../mcp/serve-stdio.ts')
  const veto = connectVeto(terminal)
  void warnWithoutAccess(terminal, caller.agentId)
  const warn = (text: string) => terminal.err(text)
  await serveStdio({ location, caller, veto, clock: systemClock, shutdown: ending, warn })
}
