import type { Command } from 'commander'
import type { HookOptions } from '../hook/hook.ts'
import type { InstallOptions } from '../hook/install.ts'
import type { Terminal } from '../terminal.ts'

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
    .action(async (options: HookOptions) =>
      (await import('../hook/hook.ts')).answerOrBlock(terminal, options),
    )
  addInstall(hook, terminal)
  addWait(hook, terminal)
}

const HELP = `
Settings: VETO_API_KEY, VETO_URL and VETO_AGENT_ID (default: claude-code).
Exits with 0 when it has printed an answer, and otherwise with 2, which blocks the call.
"veto hook install --print" prints the settings for Claude Code.`

/** `veto hook install --print`: the settings that make Claude Code ask Veto. */
function addInstall(hook: Command, terminal: Terminal): void {
  hook
    .command('install')
    .description('Print the settings for Claude Code, in which every failure of the hook blocks the call')
    .option('--print', 'print the settings as JSON; nothing is written to any file')
    .option('--http', 'for "veto hook --serve" instead of a command')
    .option(
      '--permission-requests',
      'ask only where Claude Code would ask its user, instead of before every tool',
    )
    .option('--matcher <pattern>', 'the tools, such as "Bash|Write|mcp__.*"', '*')
    .action(async (_options: object, command: Command) => {
      const { printHookSettings } = await import('../hook/install.ts')
      printHookSettings(terminal, command.optsWithGlobals<InstallOptions>())
    })
}

/** `veto hook wait`: waits until people have decided the deferred calls of a session. */
function addWait(hook: Command, terminal: Terminal): void {
  hook
    .command('wait')
    .description(
      'Wait until people have decided what a session of Claude Code deferred; resume the session then',
    )
    .argument('<session>', 'the session_id that Claude Code prints')
    .action(async (session: string, _options: object, command: Command) => {
      const { waitForSession } = await import('../hook/wait.ts')
      await waitForSession(terminal, session, command.optsWithGlobals<{ state?: string }>())
    })
}
