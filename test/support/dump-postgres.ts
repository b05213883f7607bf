import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { migrationsOf } from '../../src/storage/common/migration-files.ts'
import { type Connection, connect } from '../../src/storage/postgres/session/connection.ts'

const FOLDER = 'src/storage/postgres/migrations'

/** A script that makes the tables as the migrations of this version do, and fills them with what is in this database. */
export async function dumpPostgres(url: string): Promise<string> {
  const connection = await connect(url)
  try {
    const migrations = migrationsOf(FOLDER).map(({ name }) => readFileSync(join(FOLDER, name), 'utf8'))
    const tables = await textsOf(connection, TABLES)
    const rows = []
    for (const table of tables)
      rows.push(`DELETE FROM ${table};`, ...(await textsOf(connection, rowsOf(table))))
    return [
      MIGRATIONS_TABLE,
      ...migrations,
      // Rules against changes are not for a copy.
      'SET session_replication_role = replica;',
      ...rows,
      ...(await textsOf(connection, NUMBERS)),
      'SET session_replication_role = origin;\n',
    ].join('\n')
  } finally {
    await connection.close()
  }
}

async function textsOf(connection: Connection, query: string): Promise<readonly string[]> {
  const [found] = await connection.run([{ text: query, values: [] }])
  return (found?.rows ?? []).map(({ text }) => String(text))
}

const MIGRATIONS_TABLE = `CREATE TABLE veto_migrations (
  version integer PRIMARY KEY,
  name text NOT NULL,
  ran_at timestamptz NOT NULL DEFAULT now()
);`

const TABLES = `SELECT quote_ident(tablename) AS text FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`

/** A whole row as one literal, so that no type needs a form of its own. */
function rowsOf(table: string): string {
  return `SELECT format('INSERT INTO ${table} OVERRIDING SYSTEM VALUE SELECT (%L::${table}).*;', row::text) AS text
    FROM ${table} AS row ORDER BY row::text`
}

/** Rows that are added later get the next numbers. */
const NUMBERS = `SELECT format('SELECT setval(pg_get_serial_sequence(%L, %L), coalesce((SELECT max(%I) FROM %I), 1));',
    table_name, column_name, column_name, table_name) AS text
  FROM information_schema.columns WHERE table_schema = 'public' AND is_identity = 'YES' ORDER BY table_name`
