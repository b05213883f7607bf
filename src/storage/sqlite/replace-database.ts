import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import SqliteDatabase, { type Database } from 'better-sqlite3'
import { errorMessage } from '../../core/error-message.ts'
import { VetoError } from '../../core/veto-error.ts'

/** Suffixes of the files of a database. */
export const DATABASE_SUFFIXES = ['', '-wal', '-shm', '-journal'] as const

interface Replacement {
  readonly database: string
  /** A closed database in the same folder. */
  readonly by: string
  /** The name for the replaced database. */
  readonly previousPath: string
}

/**
 * Atomically gives one database the name of another, durable when it returns; the caller holds the lock. The replaced
 * one is kept under the name in the result; null when there was none.
 * @throws {VetoError} `store_locked` while another program has the database open.
 */
export function replaceDatabase({ database, by, previousPath }: Replacement): string | null {
  flush(by)
  if (!existsSync(database)) {
    keepPrevious(database, previousPath)
    put(by, database)
    return null
  }
  const old = closedToOthers(database)
  try {
    if (old === null) keepPrevious(database, previousPath)
    secondName(database, previousPath)
    put(by, database)
    return previousPath
  } finally {
    old?.close()
  }
}

/** Removes the remains of a killed replacement; the caller holds the lock. */
export function clearUnfinished(database: string): void {
  const folder = dirname(database)
  const inode = inodeOf(database)
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (name.startsWith(`${basename(database)}.restoring-`)) rmSync(path, { force: true })
    if (name.startsWith(`${basename(database)}.before-restore-`) && inodeOf(path) === inode) rmSync(path)
  }
}

function inodeOf(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino
}

/**
 * Merges the log of a database into its file, so that the file is complete, and locks it until it is
 * closed. Null for a file that is not a valid database.
 */
function closedToOthers(database: string): Database | null {
  const db = new SqliteDatabase(database, { timeout: 250 })
  try {
    db.pragma('journal_mode = DELETE')
    db.exec('BEGIN EXCLUSIVE')
    return db
  } catch (error) {
    db.close()
    if (isCode(error, /^SQLITE_(CORRUPT|NOTADB)/)) return null
    throw isCode(error, /^SQLITE_BUSY/) ? inUse(database) : unclosable(database, error)
  }
}

function isCode(error: unknown, code: RegExp): boolean {
  return error instanceof SqliteDatabase.SqliteError && code.test(error.code)
}

function inUse(database: string): VetoError {
  return new VetoError(
    'store_locked',
    `Another program, perhaps a Veto command, has ${database} open: stop it, then restore again`,
  )
}

function unclosable(database: string, cause: unknown): VetoError {
  const why = errorMessage(cause)
  return new VetoError('store_unavailable', `Cannot set ${database} aside: ${why}`, { cause })
}

/** Files that SQLite would treat as the log of the new database. */
function keepPrevious(database: string, previousPath: string): void {
  for (const suffix of DATABASE_SUFFIXES.slice(1)) {
    if (existsSync(`${database}${suffix}`)) renameSync(`${database}${suffix}`, `${previousPath}${suffix}`)
  }
}

/** The database keeps its own name until the other takes it. */
function secondName(database: string, name: string): void {
  try {
    linkSync(database, name)
  } catch {
    copyFileSync(database, name)
  }
}

function put(file: string, name: string): void {
  flush(dirname(name))
  renameSync(file, name)
  flush(dirname(name))
}

function flush(path: string): void {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
