import { chmodSync, copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase, { type Database } from 'better-sqlite3'
import { VetoError } from '../../core/veto-error.ts'
import { openConnection, openReader } from './connection.ts'

/** An open database, and how to close it. */
export interface ReadOnlyDatabase {
  readonly db: Database
  /** Of the file that is open. */
  readonly path: string
  /** Why nothing may be written, as it would be lost; null: it may. */
  readonly unwritable: VetoError | null
  /** Call once `db` is closed. */
  cleanUp(): void
}

/**
 * Opens a database for commands that read. On a read-only volume it is read in place;
 * SQLite needs its log files even then, so when they are missing a temporary copy is read.
 * @throws {VetoError} as `openConnection`.
 */
export function openForReading(path: string): ReadOnlyDatabase {
  try {
    return { db: openConnection(path), path, unwritable: null, cleanUp() {} }
  } catch (error) {
    if (!isReadOnly(error)) throw error
    return { ...(readAsItStands(path) ?? readCopy(path, error)), unwritable: unwritable(path, error) }
  }
}

function unwritable(path: string, cause: unknown): VetoError {
  return new VetoError(
    'store_unavailable',
    `The database ${path} cannot be written by this user: run the command as the user that runs Veto, where its disk is writable`,
    { cause },
  )
}

function isReadOnly(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : null
  return cause instanceof SqliteDatabase.SqliteError && /^SQLITE_(READONLY|CANTOPEN)/.test(cause.code)
}

type Reading = Omit<ReadOnlyDatabase, 'unwritable'>

function readAsItStands(path: string): Reading | null {
  const db = openReader(path)
  return db === null ? null : { db, path, cleanUp() {} }
}

/** @throws {Error} the one given, when there is nothing that can be copied. */
function readCopy(path: string, whyNot: unknown): Reading {
  const folder = mkdtempSync(join(tmpdir(), 'veto-read-'))
  const copy = join(folder, 'veto.db')
  const cleanUp = () => rmSync(folder, { recursive: true, force: true })
  try {
    for (const suffix of ['', '-wal']) {
      if (!existsSync(`${path}${suffix}`)) continue
      copyFileSync(`${path}${suffix}`, `${copy}${suffix}`)
      chmodSync(`${copy}${suffix}`, 0o600)
    }
    return { db: openConnection(copy), path: copy, cleanUp }
  } catch {
    cleanUp()
    throw whyNot
  }
}
