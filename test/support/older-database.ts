import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import SqliteDatabase, { type Database } from 'better-sqlite3'
import { migrationsIn } from '../../src/storage/common/migration-files.ts'
import { tempFolder } from './temp-folder.ts'

const FOLDER = 'src/storage/sqlite/migrations'

/** A new database as the version of Veto made it whose last migration was this one. */
export function olderDatabase(version: number): { readonly path: string; readonly db: Database } {
  const path = join(tempFolder(), 'veto.db')
  const db = new SqliteDatabase(path)
  db.pragma('foreign_keys = OFF')
  db.function('lower_case', (text: unknown) => (typeof text === 'string' ? text.toLowerCase() : null))
  for (const migration of migrationsIn(readdirSync(FOLDER))) {
    if (migration.version > version) break
    db.exec(readFileSync(join(FOLDER, migration.name), 'utf8'))
    db.pragma(`user_version = ${migration.version}`)
  }
  return { path, db }
}
