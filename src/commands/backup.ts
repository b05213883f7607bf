import type { Command } from 'commander'
import { readConfig } from '../config/config.ts'
import type { Terminal } from './terminal.ts'

/** `veto backup FILE`: a whole copy of the database, made while a server is running. */
export function addBackupCommand(program: Command, terminal: Terminal): void {
  program
    .command('backup')
    .description('Copy the database to a new file, and verify the copy. Works while a server is running')
    .argument('<file>', 'the new file')
    .action(async (file: string) => {
      const { database } = readConfig(terminal.environment)
      const { backUp } = await import('../storage/sqlite/back-up.ts')
      await backUp(database, file)
      terminal.out(
        `${file} is a complete copy of ${database}. It contains secrets: protect it like the database.`,
      )
    })
}
