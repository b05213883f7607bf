import { Command, CommanderError } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { addAuditCommand } from './commands/declarations/audit.ts'
import { addBackupCommand } from './commands/declarations/backup.ts'
import { addCallbacksCommand } from './commands/declarations/callbacks.ts'
import { addDemoCommand } from './commands/declarations/demo.ts'
import { addDigestCommand } from './commands/declarations/digest.ts'
import { addDoctorCommand } from './commands/declarations/doctor.ts'
import { addGrantsCommand } from './commands/declarations/grants.ts'
import { addHookCommand } from './commands/declarations/hook.ts'
import { addKeysCommand } from './commands/declarations/keys.ts'
import { addLockdownCommand } from './commands/declarations/lockdown.ts'
import { addMcpCommand } from './commands/declarations/mcp.ts'
import { addMigrateCommand } from './commands/declarations/migrate.ts'
import { addPolicyCommand } from './commands/declarations/policy.ts'
import { addRestoreCommand } from './commands/declarations/restore.ts'
import { addStartCommand } from './commands/declarations/start.ts'
import { addStatsCommand } from './commands/declarations/stats.ts'
import { ExitError } from './commands/exit-error.ts'
import type { Terminal } from './commands/terminal.ts'
import { VetoError } from './core/veto-error.ts'

/**
 * Runs one command line and returns its exit code: 0 for success, 1 for failure, 2 for invalid usage.
 */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = createProgram(terminal)
  try {
    await program.parseAsync(args, { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof ExitError) return error.exitCode
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    terminal.err(describe(error))
    return 1
  }
}

function createProgram(terminal: Terminal): Command {
  const program = new Command('veto')
    .description('The approval desk for AI agents, inside Slack')
    .version(packageJson.version, '--version', 'print the version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
    })
    .showSuggestionAfterError()
  program.hook('preAction', () => terminal.beforeCommand?.())
  for (const add of COMMANDS) add(program, terminal)
  return program
}

const COMMANDS = [
  addStartCommand,
  addDemoCommand,
  addDoctorCommand,
  addPolicyCommand,
  addKeysCommand,
  addAuditCommand,
  addCallbacksCommand,
  addDigestCommand,
  addStatsCommand,
  addGrantsCommand,
  addLockdownCommand,
  addHookCommand,
  addMcpCommand,
  addBackupCommand,
  addRestoreCommand,
  addMigrateCommand,
]

/** A `VetoError` is one clear message; anything else is a bug, and its stack helps to fix it. */
function describe(error: unknown): string {
  if (error instanceof VetoError) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
