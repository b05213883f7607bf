import { existsSync } from 'node:fs'
import type { Store } from '../../approval/ports/store.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { StoreOptions } from '../common/store-options.ts'
import { openConnection } from './connection.ts'
import { canonicalPath, makeFolder, requireNoFolder, requireOneName } from './database-file.ts'
import { openForReading, type ReadOnlyDatabase } from './open-read-only.ts'
import { clearUnfinished } from './replace-database.ts'
import { type ServerLock, takeServerLock } from './server-lock.ts'
import { createSqliteStore } from './sqlite-store.ts'
import { createStoreGuard } from './store-guard.ts'

interface SqliteOptions extends StoreOptions {
  /** The lock, when already acquired; the store releases it when it is closed. Default: the store acquires it. */
  readonly lock?: ServerLock | undefined
}

/**
 * Opens a database file, migrates it, and returns the store.
 * @throws {VetoError} `store_locked`, `store_missing`, `database_too_new` or `store_unavailable`.
 */
export async function openStore(options: SqliteOptions): Promise<Store> {
  const { database, existing = false, alone, serves = false } = options
  if (existing && !existsSync(database)) throw missing(database)
  if (!existing) makeFolder(database)
  const path = canonicalPath(database)
  const lock = alone || serves ? (options.lock ?? takeServerLock(database)) : null
  try {
    return storeAt(path, lock, options)
  } catch (error) {
    lock?.release()
    throw error
  }
}

function storeAt(path: string, lock: ServerLock | null, options: SqliteOptions): Store {
  const { log, changes, existing = false } = options
  if (lock !== null) clearUnfinished(path)
  requireNoFolder(path)
  requireOneName(path)
  const opened = existing && lock === null ? openForReading(path) : openForWriting(path)
  log.debug({ path: opened.path, alone: lock !== null }, 'database opened')
  const guard = createStoreGuard({ ...opened, others: lock === null ? [] : [lock.path], log })
  const closed = () => {
    opened.cleanUp()
    lock?.release()
  }
  return createSqliteStore({ ...opened, guard, log, changes, closed })
}

function openForWriting(path: string): ReadOnlyDatabase {
  return { db: openConnection(path), path, unwritable: null, cleanUp() {} }
}

function missing(database: string): VetoError {
  return new VetoError(
    'store_missing',
    `There is no database ${database}: run this command where Veto runs, or set VETO_DATABASE to its file`,
  )
}
