import SqliteDatabase from 'better-sqlite3'
import { errorMessage } from '../../core/error-message.ts'
import type { Log } from '../../core/log.ts'
import { VetoError } from '../../core/veto-error.ts'
import { databaseFiles, openedFiles, requireInPlace } from './opened-files.ts'

/** Guards the store against database files that others remove, fill up or damage. */
export interface StoreGuard {
  /** Proves that the next decision can be written where it will be found. Rejects with `store_unavailable`, with why not. */
  check(): Promise<void>
  /** Runs a write; rejects when it failed, or when its files did not have their names before and after. */
  write<T>(write: () => T | Promise<T>): Promise<T>
  /** Runs a read; rejects when the files do not have their names, which it asks once in a turn of the loop. */
  read<T>(read: () => T | Promise<T>): Promise<T>
}

interface GuardOptions {
  /** Rejects when what is written does not reach the file. */
  readonly prove: () => Promise<void>
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
export function createStoreGuard({ prove, path, others, log }: GuardOptions): StoreGuard {
  const files = [...databaseFiles(path), ...openedFiles(others)]
  const inPlace = () => requireInPlace(files)
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

  async function check(): Promise<void> {
    try {
      inPlace()
      await noting(prove)
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
      if (writeError !== null) await check()
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
  return /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error))
}

/** Another program writes. */
export function isBusy(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_BUSY')
}

/** Of SQLite; empty: none. A connection that could not be opened names it as the cause. */
function codeOf(error: unknown): string {
  if (error instanceof SqliteDatabase.SqliteError) return error.code
  return error instanceof VetoError ? codeOf(error.cause) : ''
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
