import type { Command } from 'commander'
import { readConfig } from '../config/config.ts'
import type { Terminal } from './terminal.ts'

/** `veto backup FILE`: a whole copy of the database, made while a server is running. */
export function addBackupCommand(program: Command, terminal: Terminal): void {
  program
    .command('backup')
    .description('Copy the database to a new file, and check the copy. Works beside a running server')
    .argument('<file>', 'the new file')
    .action(async (file: string) => {
      const { database } = readConfig(terminal.environment)
      const { backUp } = await import('../storage/sqlite/back-up.ts')
      await backUp(database, file)
      terminal.out(
        `${file} is a whole copy of ${database}. It holds secrets: keep it as you keep the database.`,
      )
    })
}
