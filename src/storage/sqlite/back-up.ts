import { existsSync, renameSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import Database from 'better-sqlite3'
import { errorMessage } from '../../core/error-message.ts'
import { randomText } from '../../core/ids.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { Head } from '../../ledger/fact.ts'
import { headReader } from './reads/ledger.ts'

/**
 * Copies the database while it may be in use, verifies the copy before giving it its name, and says where its ledger ends.
 * @throws {VetoError} `store_missing`, `file_exists`, or `backup_failed` when the copy is incomplete.
 */
export async function backUp(database: string, copy: string): Promise<Head> {
  const [from, to] = [resolve(database), resolve(copy)]
  if (!existsSync(from)) throw new VetoError('store_missing', `There is no database ${database}`)
  if (existsSync(to)) throw new VetoError('file_exists', `${copy} already exists: name a new file`)
  const unfinished = `${to}.unfinished-${randomText(6)}`
  try {
    await copyDatabase(from, unfinished)
    requireWhole(unfinished)
    const head = headOfFile(unfinished)
    renameSync(unfinished, to)
    return head
  } finally {
    rmSync(unfinished, { force: true })
  }
}

/** Copies a database with its log to a new file, in one step: between several, a writer would make it restart. */
export async function copyDatabase(from: string, to: string): Promise<void> {
  const db = new Database(from, { readonly: true, fileMustExist: true, timeout: 5_000 })
  try {
    await db.backup(to, { progress: () => EVERY_PAGE })
  } finally {
    db.close()
  }
  inOneFile(to)
}

/** Without a log SQLite can read a database on a read-only volume. */
function inOneFile(file: string): void {
  const db = new Database(file)
  try {
    db.pragma('journal_mode = DELETE')
  } finally {
    db.close()
  }
}

const EVERY_PAGE = 0x7fff_ffff

function headOfFile(file: string): Head {
  const db = new Database(file, { readonly: true, fileMustExist: true })
  try {
    return headReader(db)()
  } finally {
    db.close()
  }
}

/** @throws {VetoError} `backup_failed` unless the file is a complete database of Veto. */
export function requireWhole(file: string): void {
  const found = stateOf(file)
  if (found !== 'ok')
    throw new VetoError('backup_failed', `${file} is not a complete database of Veto: ${found}`)
}

function stateOf(file: string): string {
  try {
    const db = new Database(file, { readonly: true, fileMustExist: true })
    try {
      const hasChain = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'chain_head'").get() !== undefined
      return hasChain ? String(db.pragma('integrity_check', { simple: true })) : 'it has no ledger'
    } finally {
      db.close()
    }
  } catch (error) {
    return errorMessage(error)
  }
}
