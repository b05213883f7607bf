import { truncateSync } from 'node:fs'
import Database from 'better-sqlite3'
import { errorMessage } from '../../core/error-message.ts'
import { VetoError } from '../../core/veto-error.ts'
import { canonicalPath, makeFolder } from './database-file.ts'

/** Lock of the one program that serves a database, or replaces it. */
export interface ServerLock {
  /** Of the file that carries the lock. */
  readonly path: string
  /** The file stays: removing it would give a third program a lock of its own while a second one waits for this one. */
  release(): void
}

/** An unreachable connection is closed by the garbage collector, which would give its lock back. */
const lockedConnections = new Set<Database.Database>()

/** Until a lock that another program holds is refused; long enough for one of several simultaneous attempts to win. */
const WAIT_MS = 1_000

/**
 * Acquires the lock of a database, which need not exist yet: an exclusive transaction on an empty SQLite file next to it.
 * The kernel holds it on that file, for this process only, and releases it when the process ends in any way. All
 * names of a database lead to one lock file, as links are resolved before and files with hidden names are refused; other
 * containers that share the folder see it, too. What the lock file says, or who made it, does not matter.
 * @throws {VetoError} `store_locked` when another program holds it; `store_unavailable` when it cannot be created.
 */
export function takeServerLock(database: string, waitMs = WAIT_MS): ServerLock {
  makeFolder(database)
  const path = `${canonicalPath(database)}-lock`
  const connection = lockedConnection({ path, database, waitMs })
  lockedConnections.add(connection)
  return {
    path,
    release() {
      lockedConnections.delete(connection)
      connection.close()
    },
  }
}

interface Wanted {
  readonly path: string
  readonly database: string
  readonly waitMs: number
}

function lockedConnection(wanted: Wanted): Database.Database {
  const { path, database, waitMs } = wanted
  try {
    return begun(path, waitMs)
  } catch (error) {
    if (hasCode(error, 'SQLITE_BUSY')) throw locked(database)
    if (!hasCode(error, 'SQLITE_NOTADB')) throw unusable(path, error)
  }
  // Nobody holds the lock, or the answer had been busy: what the file says is of no use.
  truncateSync(path)
  return lockedConnection(wanted)
}

function begun(path: string, timeout: number): Database.Database {
  const connection = new Database(path, { timeout })
  try {
    connection.pragma('journal_mode = MEMORY')
    connection.exec('BEGIN EXCLUSIVE')
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith(code)
}

function locked(database: string): VetoError {
  return new VetoError(
    'store_locked',
    `Another Veto server uses ${database}: stop it first, or set VETO_DATABASE to another file`,
  )
}

function unusable(path: string, error: unknown): VetoError {
  const why = errorMessage(error)
  return new VetoError(
    'store_unavailable',
    `Cannot lock ${path} (${why}): make its folder writable for Veto`,
    { cause: error },
  )
}
