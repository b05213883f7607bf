import type { Command } from 'commander'
import type { Terminal } from '../terminal.ts'

interface MigrateFlags {
  readonly to?: string
  readonly undo?: boolean
  readonly json?: boolean
}

/** `veto migrate --to DATABASE`: moves everything to another database. */
export function addMigrateCommand(program: Command, terminal: Terminal): void {
  program
    .command('migrate')
    .description(
      'Move everything from the database of VETO_DATABASE to another one, while no server runs on either. Run it again after an interruption',
    )
    .option('--to <database>', 'a new file, or the postgres:// URL of an empty database')
    .option('--undo', 'use the database of VETO_DATABASE again, which is being moved, or was moved')
    .option('--json', 'print one JSON object')
    .action(async (flags: MigrateFlags) => (await import('../migrate.ts')).migrate(terminal, flags))
}
