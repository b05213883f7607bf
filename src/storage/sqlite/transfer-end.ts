import { existsSync } from 'node:fs'
import { errorMessage } from '../../core/error-message.ts'
import type { Log } from '../../core/log.ts'
import { VetoError } from '../../core/veto-error.ts'
import { ledgerPage, type TransferEnd } from '../common/transfer-end.ts'
import { createInProcessChanges } from '../in-process-changes.ts'
import { openConnection } from './connection.ts'
import { canonicalPath, requireNoFolder, requireOneName } from './database-file.ts'
import { missing } from './open-store.ts'
import { rowPages } from './reads/row-pages.ts'
import { readMark } from './reads/transfer-mark.ts'
import { clearUnfinished } from './replace-database.ts'
import { takeServerLock } from './server-lock.ts'
import { createSqliteStore } from './sqlite-store.ts'
import { createStoreGuard } from './store-guard.ts'
import { writeHere } from './write-here.ts'
import { rowWriter } from './writes/row-writer.ts'
import { writeMark } from './writes/transfer-mark.ts'

interface EndOptions {
  readonly database: string
  readonly log: Log
  /** Refuses a missing file. */
  readonly existing: boolean
}

/**
 * Opens a database file for a move, whatever its mark says.
 * @throws {VetoError} as `openStore`; `store_locked` while a server uses it.
 */
export async function openFileEnd({ database, log, existing }: EndOptions): Promise<TransferEnd> {
  if (existing && !existsSync(database)) throw missing(database)
  const lock = takeServerLock(database)
  try {
    const path = canonicalPath(database)
    clearUnfinished(path)
    requireNoFolder(path)
    requireOneName(path)
    const db = openConnection(path)
    const writer = writeHere(db, path)
    const guard = createStoreGuard({ prove: writer.prove, path, others: [lock.path], log })
    const changes = createInProcessChanges()
    const closed = () => lock.release()
    const store = createSqliteStore({ db, guard, log, changes, unwritable: null, writer, closed })
    const page = rowPages(db)
    const append = rowWriter(db)
    return {
      name: path,
      store,
      mark: async () => readMark(db),
      setMark: async (mark) => writeMark(db, mark),
      page: async (set, after, limit) =>
        set === 'ledger' ? ledgerPage(store, after, limit) : page(set, after, limit),
      append: (batch, progress) => explained(path, () => append(batch, progress)),
      close: () => store.close(),
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

/** Errors of the disk say what to do. */
async function explained<T>(path: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task()
  } catch (cause) {
    if (cause instanceof VetoError) throw cause
    throw new VetoError('store_unavailable', `Cannot write ${path}: ${errorMessage(cause)}`, { cause })
  }
}
