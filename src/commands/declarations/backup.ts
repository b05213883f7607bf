import type { Command } from 'commander'
import type { Terminal } from '../terminal.ts'

/** `veto backup FILE`: a whole copy of the database, made while a server is running. */
export function addBackupCommand(program: Command, terminal: Terminal): void {
  program
    .command('backup')
    .description('Copy the database to a new file, and verify the copy. Works while a server is running')
    .argument('<file>', 'the new file')
    .action(async (file: string) => (await import('../backup.ts')).backup(terminal, file))
}
