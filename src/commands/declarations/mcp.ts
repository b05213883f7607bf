import type { Command } from 'commander'
import type { McpOptions } from '../mcp/mcp-options.ts'
import type { Terminal } from '../terminal.ts'

/** `veto mcp`: stands between an MCP client and a server, and has tool calls decided first. */
export function addMcpCommand(program: Command, terminal: Terminal): void {
  const mcp = program
    .command('mcp')
    .description(
      'Govern an MCP server: put this command in front of the one that starts the server, in the configuration of an MCP client. Everything is passed through, except tool calls, which run once Veto has allowed them. Reads VETO_API_KEY, VETO_URL, VETO_AGENT_ID and VETO_SESSION_ID',
    )
    .usage('[options] (--url <url> | -- <command> [args...])')
    .argument('[command...]', 'the command that starts the server, after "--"')
  addOptions(mcp).action(async (command: readonly string[], options: McpOptions) => {
    const { govern } = await import('../mcp/mcp.ts')
    await govern(terminal, command, options)
  })
}

function addOptions(mcp: Command): Command {
  return mcp
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
}

function collect(value: string, values: readonly string[] = []): readonly string[] {
  return [...values, value]
}
