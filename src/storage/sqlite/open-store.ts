import { existsSync } from 'node:fs'
import type { Store } from '../../approval/ports/store.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { StoreOptions } from '../common/store-options.ts'
import { refusalOf } from '../common/transfer-mark.ts'
import { openConnection } from './connection.ts'
import { canonicalPath, makeFolder, requireNoFolder, requireOneName } from './database-file.ts'
import { openForReading, type ReadOnlyDatabase } from './open-read-only.ts'
import { readMark } from './reads/transfer-mark.ts'
import { clearUnfinished } from './replace-database.ts'
import { type ServerLock, takeServerLock } from './server-lock.ts'
import { createSqliteStore } from './sqlite-store.ts'
import { createStoreGuard } from './store-guard.ts'
import { writeApart } from './write-apart.ts'
import { writeHere } from './write-here.ts'

interface SqliteOptions extends StoreOptions {
  /** The lock, when already acquired; the store releases it when it is closed. Default: the store acquires it. */
  readonly lock?: ServerLock | undefined
  /** How long a lock that another program holds is waited for; default: a second. */
  readonly lockWaitMs?: number
}

/**
 * Opens a database file, migrates it, and returns the store.
 * @throws {VetoError} `store_locked`, `store_missing`, `database_too_new`, `database_moved` or `store_unavailable`.
 */
export async function openStore(options: SqliteOptions): Promise<Store> {
  const { database, existing = false, alone, serves = false } = options
  if (existing && !existsSync(database)) throw missing(database)
  if (!existing) makeFolder(database)
  const path = canonicalPath(database)
  const lock = alone || serves ? (options.lock ?? takeServerLock(database, options.lockWaitMs)) : null
  try {
    return storeAt(path, lock, options)
  } catch (error) {
    lock?.release()
    throw error
  }
}

function storeAt(path: string, lock: ServerLock | null, options: SqliteOptions): Store {
  const { log, changes, existing = false, writesApart = false } = options
  if (lock !== null) clearUnfinished(path)
  requireNoFolder(path)
  requireOneName(path)
  const opened = existing && lock === null ? openForReading(path) : openForWriting(path)
  log.debug({ path: opened.path, alone: lock !== null }, 'database opened')
  const moved = movedAway(opened, lock !== null)
  const unwritable = opened.unwritable ?? moved
  const { db, path: file } = opened
  const writer = writesApart && unwritable === null ? writeApart(file) : writeHere(db, file)
  const others = lock === null ? [] : [lock.path]
  const guard = createStoreGuard({ prove: writer.prove, path: file, others, log })
  const closed = () => {
    opened.cleanUp()
    lock?.release()
  }
  return createSqliteStore({ db, writer, unwritable, guard, log, changes, closed })
}

/** Why nothing may be recorded in it, as it was moved. @throws {VetoError} `database_moved` for a server, and for an incomplete copy. */
function movedAway({ db, path, cleanUp }: ReadOnlyDatabase, alone: boolean): VetoError | null {
  const mark = readMark(db)
  const refusal = refusalOf(mark, path)
  if (refusal === null || !(alone || mark?.role === 'arriving')) return refusal
  db.close()
  cleanUp()
  throw refusal
}

function openForWriting(path: string): ReadOnlyDatabase {
  return { db: openConnection(path), path, unwritable: null, cleanUp() {} }
}

export function missing(database: string): VetoError {
  return new VetoError(
    'store_missing',
    `There is no database ${database}: run this command where Veto runs, or set VETO_DATABASE to its file`,
  )
}
