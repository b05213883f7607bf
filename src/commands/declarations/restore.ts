import type { Command } from 'commander'
import type { Terminal } from '../terminal.ts'

/** `veto restore [FILE]`: replaces the database with a backup, or voids what came back on PostgreSQL. */
export function addRestoreCommand(program: Command, terminal: Terminal): void {
  program
    .command('restore')
    .description(
      'Replace the database with a backup, and keep the old one. Pending requests, and allowed calls that have not started, become void',
    )
    .argument('[file]', 'a file that `veto backup` made; none for PostgreSQL, after pg_restore or a failover')
    .action(async (file: string | undefined) => (await import('../restore.ts')).restore(terminal, file))
}
