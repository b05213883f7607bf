import { readConfig } from '../config/config.ts'
import { VetoError } from '../core/veto-error.ts'
import { isPostgres } from '../storage/open/open-store.ts'
import { recordEndLine } from './record-end.ts'
import type { Terminal } from './terminal.ts'

/** `veto backup FILE`: a whole copy of the database, made while a server is running. */
export async function backup(terminal: Terminal, file: string): Promise<void> {
  const { database } = readConfig(terminal.environment)
  if (isPostgres(database)) throw postgresCopied()
  const { backUp } = await import('../storage/sqlite/back-up.ts')
  const head = await backUp(database, file)
  terminal.out(
    `${file} is a complete copy of ${database}. It contains secrets: protect it like the database.`,
  )
  terminal.out(recordEndLine(file, head))
}

function postgresCopied(): VetoError {
  return new VetoError(
    'file_expected',
    'VETO_DATABASE is a PostgreSQL database: copy it with pg_dump, as docs/postgres.md shows',
  )
}
