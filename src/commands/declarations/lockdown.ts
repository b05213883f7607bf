import type { Command } from 'commander'
import type { LiftOptions, ListLockdownsOptions, StartLockdownOptions } from '../lockdown.ts'
import type { Terminal } from '../terminal.ts'

/** `veto lockdown`: lists, starts and lifts lockdowns in the database, so that it works while Slack or the server do not. */
export function addLockdownCommand(program: Command, terminal: Terminal): void {
  const lockdown = program
    .command('lockdown')
    .description('Deny every call of agents or tools at once; list and lift lockdowns')
  addList(lockdown, terminal)
  addStart(lockdown, terminal)
  lockdown
    .command('lift')
    .description('Lift a lockdown. What it denied stays denied')
    .argument('<id>', 'the id that the list shows')
    .requiredOption('--reason <text>', 'why it is lifted')
    .action(async (id: string, options: LiftOptions) => {
      const { liftLockdown } = await import('../lockdown.ts')
      await liftLockdown(terminal, id, options)
    })
}

function addList(lockdown: Command, terminal: Terminal): void {
  lockdown
    .command('list', { isDefault: true })
    .description('List active lockdowns, newest first')
    .option('--all', 'include lockdowns that have ended, at most 500')
    .option('--json', 'print JSON, one lockdown a line')
    .action(async (options: ListLockdownsOptions) => {
      const { listLockdowns } = await import('../lockdown.ts')
      await listLockdowns(terminal, options)
    })
}

function addStart(lockdown: Command, terminal: Terminal): void {
  lockdown
    .command('start')
    .description(
      'Deny every matching call from now on, also pending requests and allowed calls that have not started. Works on the database: a running server denies from its next call on, and updates cards within 10 seconds',
    )
    .option('--agent <name>', 'an agent, or a pattern such as "support-*"')
    .option('--tool <name>', 'a tool, or a pattern such as "refund_*"')
    .option('--all', 'everything')
    .requiredOption('--reason <text>', 'why; agents and people read it')
    .option('--for <duration>', 'when it ends by itself, such as 2h, at most 31d; default: when it is lifted')
    .option('--json', 'print JSON')
    .action(async (options: StartLockdownOptions) => {
      const { startLockdown } = await import('../lockdown.ts')
      await startLockdown(terminal, options)
    })
}
