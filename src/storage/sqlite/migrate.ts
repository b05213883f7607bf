import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { VetoError } from '../../core/veto-error.ts'

const FOLDER = join(import.meta.dirname, 'migrations')

/**
 * Runs the missing migrations in the order of their numbers, each in its own transaction.
 * @throws {VetoError} `database_too_new` when the database was made by a newer Veto.
 */
export function migrate(db: Database): void {
  const migrations = migrationsIn(readdirSync(FOLDER))
  requireKnown(versionOf(db), migrations.at(-1)?.version ?? 0)
  const missing = migrations.filter(({ version }) => versionOf(db) < version)
  if (missing.length === 0) return
  // A table that others refer to could not be replaced otherwise, and inside a transaction this cannot be set.
  db.pragma('foreign_keys = OFF')
  try {
    for (const { version, name } of missing) runOnce(db, version, readFileSync(join(FOLDER, name), 'utf8'))
  } finally {
    db.pragma('foreign_keys = ON')
  }
}

/** Does this database have exactly these migrations? */
export function isUpToDate(db: Database): boolean {
  return versionOf(db) === migrationsIn(readdirSync(FOLDER)).at(-1)?.version
}

interface Migration {
  /** Its own number, which the database keeps as its version. */
  readonly version: number
  readonly name: string
}

/**
 * The migrations among these file names, in order. They are numbered from 1 without gaps, so that no number can be added
 * later below the version of a database.
 * @throws {Error} naming the file that has no number, or another than the next.
 */
export function migrationsIn(names: readonly string[]): readonly Migration[] {
  const sorted = names.filter((name) => name.endsWith('.sql')).sort()
  return sorted.map((name, index) => {
    const version = index + 1
    if (numberOf(name) === version) return { version, name }
    const expected = String(version).padStart(3, '0')
    throw new Error(
      `Expected the migration ${expected}, named like ${expected}-what-it-does.sql, got ${name}`,
    )
  })
}

function numberOf(name: string): number | null {
  const digits = /^(\d{3})-[a-z0-9-]+\.sql$/.exec(name)?.[1]
  return digits === undefined ? null : Number(digits)
}

/** Another process may have run it while this one waited for the lock. */
function runOnce(db: Database, version: number, sql: string): void {
  const run = db.transaction(() => {
    if (versionOf(db) >= version) return
    db.exec(sql)
    requireWholeReferences(db, version)
    db.pragma(`user_version = ${version}`)
  })
  run.immediate()
}

function requireWholeReferences(db: Database, version: number): void {
  const broken = db.prepare('SELECT 1 FROM pragma_foreign_key_check LIMIT 1').get()
  if (broken !== undefined)
    throw new Error(`Migration ${version} would leave rows that refer to missing ones`)
}

function requireKnown(version: number, newest: number): void {
  if (version <= newest) return
  throw new VetoError(
    'database_too_new',
    `Expected a database of version ${newest} or older, got version ${version}: it was made by a newer Veto; run that version, or a later one`,
  )
}

function versionOf(db: Database): number {
  return Number(db.pragma('user_version', { simple: true }))
}
