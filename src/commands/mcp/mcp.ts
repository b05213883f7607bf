import type { Command } from 'commander'
import { systemClock } from '../../core/clock.ts'
import type { Terminal } from '../terminal.ts'
import { type McpOptions, readCaller, readLocation } from './mcp-options.ts'

/** `veto mcp`: stands between an MCP client and a server, and has tool calls decided first. */
export function addMcpCommand(program: Command, terminal: Terminal): void {
  program
    .command('mcp')
    .description(
      'Govern an MCP server: put this command in front of the one that starts the server, in the configuration of an MCP client. Everything is passed through, except tool calls, which run once Veto has allowed them. Reads VETO_API_KEY, VETO_URL, VETO_AGENT_ID and VETO_SESSION_ID',
    )
    .usage('[options] (--url <url> | -- <command> [args...])')
    .argument('[command...]', 'the command that starts the server, after "--"')
    .option('--url <url>', 'a server that runs already and speaks Streamable HTTP')
    .option(
      '--header <header>',
      `a header for --url, "Name: value"; \${NAME} takes a variable of the environment; repeatable`,
      collect,
    )
    .option('--agent <id>', 'the agent that asks; default: VETO_AGENT_ID')
    .option(
      '--session <id>',
      'the session of the calls; default: VETO_SESSION_ID, or a new one for each start',
    )
    .option(
      '--prefix <text>',
      'put before the names of the tools, for policies and people, such as "github."',
      '',
    )
    .option(
      '--context <name=value>',
      'a fact for the policies, such as environment=production; repeatable',
      collect,
    )
    .option(
      '--requester <person>',
      'for whom the agent acts, as an e-mail address or Slack user id; that person cannot vote',
    )
    .option(
      '--hold <duration>',
      'answer "not yet" when people take longer, such as 50s; default: only to clients that cannot be kept waiting',
    )
    .action((command: readonly string[], options: McpOptions) => govern(terminal, command, options))
}

async function govern(terminal: Terminal, command: readonly string[], options: McpOptions): Promise<void> {
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

function collect(value: string, values: readonly string[] = []): readonly string[] {
  return [...values, value]
}
