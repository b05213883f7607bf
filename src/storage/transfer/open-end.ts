import type { Log } from '../../core/log.ts'
import type { TransferEnd } from '../common/transfer-end.ts'
import { databaseName } from '../open/database-name.ts'
import { isPostgres } from '../open/open-store.ts'

interface EndOptions {
  /** A file, or a `postgres://` URL. */
  readonly database: string
  readonly log: Log
  /** Refuses a database that is not there; default: it is made. */
  readonly existing?: boolean
}

/**
 * Opens a database for a move, and keeps servers from it. Only the code for that kind of database is loaded.
 * @throws {VetoError} `store_locked` while a server uses it; otherwise as `openStore`.
 */
export async function openEnd({ database, log, existing = false }: EndOptions): Promise<TransferEnd> {
  if (isPostgres(database)) {
    const { openServerEnd } = await import('../postgres/transfer-end.ts')
    return openServerEnd({ database, name: databaseName(database), log, existing })
  }
  const { openFileEnd } = await import('../sqlite/transfer-end.ts')
  return openFileEnd({ database, log, existing })
}
