import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { VetoError } from '../../core/veto-error.ts'

const FOLDER = join(import.meta.dirname, '..', 'migrations')

/**
 * Runs the migrations that this database has not seen, in order, each in its own transaction.
 * @throws {VetoError} `database_too_new` when the database was made by a newer Veto.
 */
export function migrate(db: Database): void {
  const files = readdirSync(FOLDER)
    .filter((name) => /^\d{3}-.*\.sql$/.test(name))
    .sort()
  requireKnown(versionOf(db), files.length)
  for (const [index, name] of files.entries()) {
    if (versionOf(db) > index) continue
    runOnce(db, index + 1, readFileSync(join(FOLDER, name), 'utf8'))
  }
}

/** Another process may have run it while this one waited for the lock. */
function runOnce(db: Database, version: number, sql: string): void {
  const run = db.transaction(() => {
    if (versionOf(db) >= version) return
    db.exec(sql)
    db.pragma(`user_version = ${version}`)
  })
  run.immediate()
}

function requireKnown(version: number, newest: number): void {
  if (version <= newest) return
  throw new VetoError(
    'database_too_new',
    `Expected a database of version ${newest} or older, got version ${version}: it was made by a newer Veto`,
  )
}

function versionOf(db: Database): number {
  return Number(db.pragma('user_version', { simple: true }))
}
