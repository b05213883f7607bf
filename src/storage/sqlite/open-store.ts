import { existsSync } from 'node:fs'
import type { Changes } from '../../approval/ports/changes.ts'
import type { Store } from '../../approval/ports/store.ts'
import type { Log } from '../../core/log.ts'
import { VetoError } from '../../core/veto-error.ts'
import { openConnection } from './connection.ts'
import { canonicalPath, makeFolder, requireNoFolder, requireOneName } from './database-file.ts'
import { openForReading, type ReadOnlyDatabase } from './open-read-only.ts'
import { clearUnfinished } from './replace-database.ts'
import { type ServerLock, takeServerLock } from './server-lock.ts'
import { createSqliteStore } from './sqlite-store.ts'
import { createStoreGuard } from './store-guard.ts'

export interface StoreOptions {
  /** A file, created with its folder when missing, unless `existing` is set. */
  readonly database: string
  readonly log: Log
  /** Notified of each changed request, after its commit. */
  readonly changes: Changes
  /** Excludes a second server on the same database; false for command-line tools. */
  readonly alone: boolean
  /** The lock, when already acquired; the store releases it when it is closed. Default: the store acquires it. */
  readonly lock?: ServerLock | undefined
  /** Refuses a missing file, and opens a read-only file for reading. Default false. */
  readonly existing?: boolean
}

/**
 * Opens the database, migrates it, and returns the store.
 * @throws {VetoError} `postgres_unsupported`, `store_locked`, `store_missing`, `database_too_new` or `store_unavailable`.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { database, existing = false } = options
  if (/^postgres(ql)?:/i.test(database)) throw postgresUnsupported()
  if (existing && !existsSync(database)) throw missing(database)
  if (!existing) makeFolder(database)
  const path = canonicalPath(database)
  const lock = options.alone ? (options.lock ?? takeServerLock(database)) : null
  try {
    return storeAt(path, lock, options)
  } catch (error) {
    lock?.release()
    throw error
  }
}

function storeAt(path: string, lock: ServerLock | null, options: StoreOptions): Store {
  const { log, changes, alone, existing = false } = options
  if (lock !== null) clearUnfinished(path)
  requireNoFolder(path)
  requireOneName(path)
  const opened = existing && !alone ? openForReading(path) : openForWriting(path)
  log.debug({ path: opened.path, alone }, 'database opened')
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

function postgresUnsupported(): VetoError {
  return new VetoError(
    'postgres_unsupported',
    'PostgreSQL is not supported yet: set VETO_DATABASE to a file, such as data/veto.db',
  )
}

function missing(database: string): VetoError {
  return new VetoError(
    'store_missing',
    `There is no database ${database}: run this command where Veto runs, or set VETO_DATABASE to its file`,
  )
}
