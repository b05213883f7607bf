import SqliteDatabase, { type Database } from 'better-sqlite3'
import { errorMessage } from '../../core/error-message.ts'
import type { Log } from '../../core/log.ts'
import { VetoError } from '../../core/veto-error.ts'
import { rememberFiles } from './opened-files.ts'
import { writeProof } from './write-proof.ts'

/** Guards the store against database files that others remove, fill up or damage. */
export interface StoreGuard {
  /** Proves that the next decision can be written where it will be found. @throws {VetoError} `store_unavailable`, with why not. */
  check(): void
  /** Runs a write; rejects when it failed, or when its files did not have their names before and after. */
  write<T>(write: () => T | Promise<T>): Promise<T>
  /** Runs a read; rejects when the files do not have their names, which it asks once in a turn of the loop. */
  read<T>(read: () => T | Promise<T>): Promise<T>
}

interface GuardOptions {
  readonly db: Database
  /** Of the database itself. */
  readonly path: string
  /** Other files that must stay what they are. */
  readonly others: readonly string[]
  readonly log: Log
}

/**
 * Guards an open database. After a check that failed, nothing is written before one succeeds; after SQLite found damage,
 * nothing at all.
 */
export function createStoreGuard({ db, path, others, log }: GuardOptions): StoreGuard {
  const inPlace = rememberFiles([path, `${path}-wal`, `${path}-shm`, ...others])
  const prove = writeProof(db, path)
  const onceATurn = oncePerTurn(inPlace)
  let writeError: VetoError | null = null
  let damage: VetoError | null = null

  function note(error: unknown): unknown {
    if (isDamage(error)) damage = damaged(log, error)
    return error
  }

  async function noting<T>(act: () => T | Promise<T>): Promise<T> {
    if (damage !== null) throw damage
    try {
      return await act()
    } catch (error) {
      throw note(error)
    }
  }

  function proveNow(): void {
    if (damage !== null) throw damage
    try {
      prove()
    } catch (error) {
      throw note(error)
    }
  }

  function check(): void {
    try {
      inPlace()
      proveNow()
      if (writeError !== null) log.info('the database is writable again')
      writeError = null
    } catch (error) {
      const found = unwritable(error)
      if (isBusy(error)) throw found
      if (writeError === null) log.error({ err: error }, 'the database cannot be written')
      writeError = found
      throw found
    }
  }

  return {
    check,
    async write(write) {
      if (writeError !== null) check()
      inPlace()
      const written = await noting(write)
      inPlace()
      return written
    },
    async read(read) {
      onceATurn()
      return noting(read)
    },
  }
}

/** Checks once for all calls in one turn of the event loop. */
function oncePerTurn(look: () => void): () => void {
  let looked = false
  return () => {
    if (looked) return
    look()
    looked = true
    setImmediate(() => {
      looked = false
    })
  }
}

function isDamage(error: unknown): boolean {
  return error instanceof SqliteDatabase.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code)
}

/** Another program writes. */
export function isBusy(error: unknown): boolean {
  return error instanceof SqliteDatabase.SqliteError && error.code.startsWith('SQLITE_BUSY')
}

function damaged(log: Log, cause: unknown): VetoError {
  log.error({ err: cause }, 'the database is damaged')
  return new VetoError(
    'store_unavailable',
    'the database is damaged: stop Veto, and restore a backup with "veto restore"',
    { cause },
  )
}

function unwritable(error: unknown): VetoError {
  if (error instanceof VetoError) return error
  const why = errorMessage(error)
  return new VetoError('store_unavailable', `the database cannot be written: ${why}`, { cause: error })
}
