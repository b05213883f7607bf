import Database from 'better-sqlite3'
import { errorMessage } from '../../core/error-message.ts'
import { covers } from '../../core/glob.ts'
import { VetoError } from '../../core/veto-error.ts'
import { isUpToDate, migrate } from './migrate.ts'
import { isBusy } from './store-guard.ts'
import { COUNT_UP } from './write-proof.ts'
import { indexBacklog } from './writes/ledger-index.ts'

/** Older ones can corrupt a WAL database when the log is reset. */
const OLDEST_SQLITE = '3.51.3'

/** A long reader makes the log grow; it shrinks to this size afterwards. */
const LARGEST_LOG_BYTES = 16 * 1024 * 1024

/** Pages of the file that are kept in memory. Searches of a long record read pages all over it. */
const CACHE_KIB = 64 * 1024

/** What is only written needs few of them again. */
const WRITER_CACHE_KIB = 16 * 1024

/**
 * Opens a database file for reading and writing, durable at each commit, with its tables up to date.
 * @throws {VetoError} `store_unavailable` when it cannot be opened so; `database_too_new` when a newer Veto made it.
 */
export function openConnection(file: string): Database.Database {
  return opened(openFile(file), file, (db) => {
    requireVersion(db)
    configure(db)
    migrate(db)
    indexBacklog(db)
    requireDurable(db)
  })
}

/**
 * Opens one more connection to a database file that `openConnection` opened, durable at each commit.
 * @throws {VetoError} `store_unavailable` when it cannot be opened so.
 */
export function openWriter(file: string): Database.Database {
  return opened(openFile(file, { fileMustExist: true }), file, (db) => {
    configure(db)
    db.pragma(`cache_size = -${WRITER_CACHE_KIB}`)
    requireFullSync(db)
  })
}

/** Opens a database of this version read-only; null when that is impossible at its location. */
export function openReader(file: string): Database.Database | null {
  let db: Database.Database | null = null
  try {
    db = new Database(file, { readonly: true, fileMustExist: true, timeout: 250 })
    prepareSession(db)
    if (isUpToDate(db)) return db
  } catch {
    // Reported by the attempt to open it for writing.
  }
  db?.close()
  return null
}

/** Closes it again when it cannot be prepared. */
function opened(
  db: Database.Database,
  file: string,
  prepare: (db: Database.Database) => void,
): Database.Database {
  try {
    prepare(db)
    return db
  } catch (error) {
    db.close()
    throw error instanceof VetoError ? error : cannotOpen(file, error)
  }
}

function openFile(file: string, options: Database.Options = {}): Database.Database {
  try {
    return new Database(file, { timeout: 250, ...options })
  } catch (error) {
    throw cannotOpen(file, error)
  }
}

function configure(db: Database.Database): void {
  db.pragma('journal_mode = WAL')
  db.pragma(`journal_size_limit = ${LARGEST_LOG_BYTES}`)
  db.pragma('synchronous = FULL')
  db.pragma(`cache_size = -${CACHE_KIB}`)
  prepareSession(db)
}

function prepareSession(db: Database.Database): void {
  db.pragma('foreign_keys = ON')
  db.pragma('trusted_schema = OFF')
  // Without this the deletes of REPLACE would bypass the ledger's trigger.
  db.pragma('recursive_triggers = ON')
  db.function('covers', { deterministic: true }, (pattern: unknown, name: unknown) =>
    typeof pattern === 'string' && typeof name === 'string' && covers(pattern, name) ? 1 : 0,
  )
  db.function('lower_case', { deterministic: true }, (text: unknown) =>
    typeof text === 'string' ? text.toLowerCase() : null,
  )
  db.function('holds_words', { deterministic: true }, (text: unknown, words: unknown) =>
    typeof text === 'string' && typeof words === 'string' && text.toLowerCase().includes(words) ? 1 : 0,
  )
}

/** SQLite can fall back to weaker durability at the first write, so one is made before the check. */
function requireDurable(db: Database.Database): void {
  db.transaction(() => db.exec(COUNT_UP)).immediate()
  requireFullSync(db)
}

function requireFullSync(db: Database.Database): void {
  const synchronous = db.pragma('synchronous', { simple: true })
  const journal = db.pragma('journal_mode', { simple: true })
  if (synchronous === 2 && journal === 'wal') return
  throw new VetoError(
    'store_unavailable',
    `Expected synchronous=2 and journal_mode=wal, got ${synchronous} and ${journal}: the disk may not support it`,
  )
}

function requireVersion(db: Database.Database): void {
  const version = String(db.prepare('SELECT sqlite_version()').pluck().get())
  if (isRecent(version)) return
  throw new VetoError('store_unavailable', `Expected SQLite ${OLDEST_SQLITE} or later, got ${version}`)
}

/** Without a collator for numbers, which takes longer to load than the database does. */
function isRecent(version: string): boolean {
  const parts = version.split('.').map(Number)
  const oldest = OLDEST_SQLITE.split('.').map(Number)
  const difference = oldest.map((part, index) => (parts[index] ?? Number.NaN) - part).find((by) => by !== 0)
  return difference === undefined || difference > 0
}

function cannotOpen(file: string, error: unknown): VetoError {
  const why = isBusy(error) ? BUSY : isReadOnly(error) ? READ_ONLY : reasonOf(error)
  return new VetoError('store_unavailable', `Cannot open the database ${file}: ${why}`, { cause: error })
}

function reasonOf(error: unknown): string {
  const message = errorMessage(error)
  return /^no such (table|column):/.test(message) ? `${message}: ${NOT_AS_MADE}` : message
}

const NOT_AS_MADE =
  'its tables are not as Veto made them; restore it from a backup, or set VETO_DATABASE to another file'

function isReadOnly(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_READONLY')
}

const READ_ONLY =
  'it cannot be written by this user; run the command as the user that runs Veto, where its disk is writable'
const BUSY = 'another program is writing to it, or a newer Veto is upgrading it: try again in a minute'
