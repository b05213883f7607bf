import { VetoError } from '../../../core/veto-error.ts'
import { migrationsOf, readMigration } from '../../common/migration-files.ts'
import type { Connection } from './connection.ts'
import { FOLDER } from './migrate.ts'

/**
 * Refuses a migrated database in which a table is missing, such as one that was restored in part.
 * @throws {VetoError} `store_unavailable`, with the name of the table and the fix.
 */
export async function requireTables(connection: Connection): Promise<void> {
  const [result] = await connection.run([{ text: MISSING_TABLE, values: [tableNames()], unprepared: true }])
  const row = result?.rows[0]
  if (row === undefined) return
  throw new VetoError(
    'store_unavailable',
    `The database lacks Veto's table "${row['name']}": restore all of it from a backup, or set VETO_DATABASE to an empty database`,
  )
}

function tableNames(): readonly string[] {
  return migrationsOf(FOLDER)
    .flatMap((migration) => [...readMigration(FOLDER, migration).matchAll(/^CREATE TABLE (\w+)/gm)])
    .map(([, name = '']) => name)
}

const MISSING_TABLE = `SELECT name FROM unnest($1::text[]) AS name
  WHERE to_regclass(format('%I.%I', current_schema(), name)) IS NULL LIMIT 1`
