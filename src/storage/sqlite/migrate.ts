import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { VetoError } from '../../core/veto-error.ts'
import { migrationsOf, readMigration, requireKnown } from '../common/migration-files.ts'

const FOLDER = join(import.meta.dirname, 'migrations')

/**
 * Runs the missing migrations in the order of their numbers, each in its own transaction.
 * @throws {VetoError} `database_too_new` when the database was made by a newer Veto; `store_unavailable` when its tables are not Veto's.
 */
export function migrate(db: Database): void {
  const migrations = migrationsOf(FOLDER)
  const current = versionOf(db)
  requireKnown(current, migrations.at(-1)?.version ?? 0)
  const missing = migrations.filter(({ version }) => current < version)
  if (missing.length === 0) return
  // A table that others refer to could not be replaced otherwise, and inside a transaction this cannot be set.
  db.pragma('foreign_keys = OFF')
  try {
    for (const migration of missing) runOnce(db, migration.version, readMigration(FOLDER, migration))
  } finally {
    db.pragma('foreign_keys = ON')
  }
}

/** Does this database have exactly these migrations? */
export function isUpToDate(db: Database): boolean {
  return versionOf(db) === migrationsOf(FOLDER).at(-1)?.version
}

/** Another process may have run it while this one waited for the lock. */
function runOnce(db: Database, version: number, sql: string): void {
  const run = db.transaction(() => {
    if (versionOf(db) >= version) return
    if (version === 1) requireEmpty(db)
    db.exec(sql)
    requireWholeReferences(db, version)
    db.pragma(`user_version = ${version}`)
  })
  run.immediate()
}

/** Within the transaction, as another process may make Veto's tables at the same time. */
function requireEmpty(db: Database): void {
  const other = db.prepare(OTHER_TABLE).pluck().get()
  if (other === undefined) return
  throw new VetoError(
    'store_unavailable',
    `The database ${db.name} has tables that are not Veto's, such as "${other}": set VETO_DATABASE to another file`,
  )
}

const OTHER_TABLE =
  "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' LIMIT 1"

function requireWholeReferences(db: Database, version: number): void {
  const broken = db.prepare('SELECT 1 FROM pragma_foreign_key_check LIMIT 1').get()
  if (broken !== undefined)
    throw new Error(`Migration ${version} would leave rows that refer to missing ones`)
}

function versionOf(db: Database): number {
  return Number(db.pragma('user_version', { simple: true }))
}
