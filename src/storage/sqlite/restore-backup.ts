import { existsSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Store } from '../../approval/ports/store.ts'
import { randomText } from '../../core/ids.ts'
import type { Log } from '../../core/log.ts'
import { VetoError } from '../../core/veto-error.ts'
import { createInProcessChanges } from '../in-process-changes.ts'
import { copyDatabase, requireWhole } from './back-up.ts'
import { openConnection } from './connection.ts'
import { canonicalPath } from './database-file.ts'
import { openStore } from './open-store.ts'
import { readMark } from './reads/transfer-mark.ts'
import { clearUnfinished, DATABASE_SUFFIXES, replaceDatabase } from './replace-database.ts'
import { takeServerLock } from './server-lock.ts'
import { writeMark } from './writes/transfer-mark.ts'

export interface RestoreOptions<T> {
  readonly backup: string
  readonly database: string
  readonly nowMs: number
  readonly log: Log
  /**
   * Prepares the copy before it gets the database's name. When it rejects, nothing has changed. `replaced` is
   * the current database, for reading; null when there is none that can be opened.
   */
  readonly prepare: (copy: Store, replaced: Store | null) => Promise<T>
}

export interface RestoreResult<T> {
  readonly prepared: T
  /** Name of the replaced database; null when there was none. */
  readonly previousPath: string | null
}

/**
 * Replaces the database with a backup. The copy is made and prepared under another name in the same folder, is on disk,
 * and then atomically gets the database's name: whenever this is killed, the database is the old one, complete, or the
 * prepared copy.
 * @throws {VetoError} `store_missing`, `backup_failed`, `database_too_new`, `database_moved` when another database is used
 * instead of this one, or `store_locked` while another program uses it.
 */
export async function restoreBackup<T>(options: RestoreOptions<T>): Promise<RestoreResult<T>> {
  const { backup, nowMs, log, prepare } = options
  const from = resolve(backup)
  if (!existsSync(from)) throw new VetoError('store_missing', `There is no backup ${backup}`)
  requireWhole(from)
  const lock = takeServerLock(options.database)
  const database = canonicalPath(options.database)
  const copy = `${database}.restoring-${randomText(6)}`
  try {
    clearUnfinished(database)
    await copyDatabase(from, copy)
    forgetMove(copy)
    const prepared = await withReplaced(database, log, (replaced) =>
      withStoreOf(copy, log, (store) => prepare(store, replaced)),
    )
    const previousPath = replaceDatabase({
      database,
      by: copy,
      previousPath: `${database}.before-restore-${nowMs}`,
    })
    return { prepared, previousPath }
  } finally {
    for (const suffix of DATABASE_SUFFIXES) rmSync(`${copy}${suffix}`, { force: true })
    lock.release()
  }
}

/** What was allowed before a move becomes void with the rest. An incomplete copy stays one. */
function forgetMove(copy: string): void {
  const db = openConnection(copy)
  try {
    if (readMark(db)?.role !== 'arriving') writeMark(db, null)
  } finally {
    db.close()
  }
}

async function withReplaced<T>(
  database: string,
  log: Log,
  task: (replaced: Store | null) => Promise<T>,
): Promise<T> {
  const replaced = await openReplaced(database, log)
  try {
    await replaced?.check().catch(refuseMoved)
    return await task(replaced)
  } finally {
    await replaced?.close()
  }
}

/** A damaged database can be replaced as well. */
async function openReplaced(database: string, log: Log): Promise<Store | null> {
  const changes = createInProcessChanges()
  return openStore({ database, log, changes, alone: false, existing: true }).catch(() => null)
}

/** Another one is used instead. Whatever else is wrong with it, it can be replaced. */
function refuseMoved(error: unknown): void {
  if (error instanceof VetoError && error.code === 'database_moved') throw error
}

async function withStoreOf<T>(database: string, log: Log, task: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore({ database, log, changes: createInProcessChanges(), alone: false })
  try {
    return await task(store)
  } finally {
    await store.close()
  }
}
