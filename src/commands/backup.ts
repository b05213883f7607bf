import { readConfig } from '../config/config.ts'
import type { Terminal } from './terminal.ts'

/** `veto backup FILE`: a whole copy of the database, made while a server is running. */
export async function backup(terminal: Terminal, file: string): Promise<void> {
  const { database } = readConfig(terminal.environment)
  const { backUp } = await import('../storage/sqlite/back-up.ts')
  await backUp(database, file)
  terminal.out(
    `${file} is a complete copy of ${database}. It contains secrets: protect it like the database.`,
  )
}
