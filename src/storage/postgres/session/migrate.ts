import { join } from 'node:path'
import { VetoError } from '../../../core/veto-error.ts'
import { migrationsOf, readMigration, requireKnown } from '../../common/migration-files.ts'
import { advisoryLock } from './advisory-lock.ts'
import type { Connection } from './connection.ts'

export const FOLDER = join(import.meta.dirname, '../migrations')
/** One program at a time migrates a schema. */
const LOCK = advisoryLock('migrate')

/**
 * Runs the missing migrations in the order of their numbers, each in its own transaction, while nobody else does.
 * @throws {VetoError} `database_too_new` when a newer Veto made the database; `store_unavailable` when the schema is not Veto's.
 */
export async function migrate(connection: Connection): Promise<void> {
  const migrations = migrationsOf(FOLDER)
  const newest = migrations.length
  if ((await versionOf(connection, newest)) === newest) return
  await connection.script(`BEGIN; ${UNLIMITED}; SELECT pg_advisory_lock(${LOCK}); COMMIT`, { isLong: true })
  try {
    const version = await versionOf(connection, newest)
    for (const migration of migrations.slice(version)) {
      const { version: number, name } = migration
      await connection.script(
        `BEGIN; ${UNLIMITED}; ${number === 1 ? TABLE : ''} ${readMigration(FOLDER, migration)};
        INSERT INTO veto_migrations (version, name) VALUES (${number}, '${name}'); COMMIT`,
        { isLong: true },
      )
    }
  } finally {
    await connection.script(`ROLLBACK; SELECT pg_advisory_unlock(${LOCK})`)
  }
}

/** A large table takes a while to migrate, for which other programs wait. */
const UNLIMITED = 'SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0'

const TABLE = `CREATE TABLE veto_migrations (
  version integer PRIMARY KEY,
  name text NOT NULL,
  ran_at timestamptz NOT NULL DEFAULT now()
);`

/** How many migrations ran; 0 for an empty schema. */
async function versionOf(connection: Connection, newest: number): Promise<number> {
  if (await isVeto(connection)) {
    const version = Number(await valueIn(connection, 'SELECT max(version) AS value FROM veto_migrations'))
    requireKnown(version, newest)
    return version
  }
  const other = await valueIn(connection, OTHER_TABLE)
  if (other === undefined) return 0
  throw new VetoError(
    'store_unavailable',
    `This database has tables that are not Veto's, such as "${other}": set VETO_DATABASE to a database of its own, made with CREATE DATABASE`,
  )
}

/** Are there tables of Veto? */
export async function isVeto(connection: Connection): Promise<boolean> {
  const found = await valueIn(
    connection,
    `SELECT to_regclass(format('%I.veto_migrations', current_schema())) IS NOT NULL AS value`,
  )
  return found === true
}

async function valueIn(connection: Connection, text: string): Promise<unknown> {
  const [found] = await connection.run([{ text, values: [] }])
  return found?.rows[0]?.['value']
}

/** What extensions made belongs to nobody. */
const OTHER_TABLE = `SELECT c.relname AS value FROM pg_class c
  WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
  LIMIT 1`
