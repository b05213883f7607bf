import type { Store } from '../../approval/ports/store.ts'
import type { StoreOptions } from '../common/store-options.ts'
import type { ServerLock } from '../sqlite/server-lock.ts'

interface AnyStoreOptions extends StoreOptions {
  /** The lock of a database file, when already acquired. */
  readonly lock?: ServerLock | undefined
}

/**
 * Opens the database of this file or URL, migrates it, and returns the store. Only the code for that kind of database is loaded.
 * @throws {VetoError} `store_locked`, `store_missing`, `database_too_new`, `database_moved` or `store_unavailable`.
 */
export async function openStore(options: AnyStoreOptions): Promise<Store> {
  if (isPostgres(options.database)) {
    const { openPostgres } = await import('../postgres/open-postgres.ts')
    return openPostgres(options)
  }
  const { openStore: openFile } = await import('../sqlite/open-store.ts')
  return openFile(options)
}

/** Is it the URL of a PostgreSQL database, rather than a file? */
export function isPostgres(database: string): boolean {
  return /^postgres(ql)?:/i.test(database)
}
