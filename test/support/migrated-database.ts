import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openConnection } from '../../src/storage/sqlite/connection.ts'
import { tempFolder } from './temp-folder.ts'

let migrated: Buffer | null = null

/** The path of a new database, empty and with all its tables: running every migration takes longer than most tests do. */
export function migratedDatabase(folder = tempFolder()): string {
  const path = join(folder, 'veto.db')
  migrated ??= makeMigrated()
  writeFileSync(path, migrated)
  return path
}

function makeMigrated(): Buffer {
  const path = join(tempFolder(), 'migrated.db')
  openConnection(path).close()
  return readFileSync(path)
}
