import { z } from 'zod'
import { VetoError } from '../../../core/veto-error.ts'
import type { Connection } from './connection.ts'
import { READ_ONLY } from './unwritable.ts'

/** The oldest one that is tested, as the number that the server gives. */
const OLDEST = 15_00_00

/**
 * Refuses a server that Veto cannot rely on.
 * @throws {VetoError} `store_unavailable`, with the fix.
 */
export async function requireServer(connection: Connection): Promise<void> {
  const [result] = await connection.run([{ text: SETTINGS, values: [] }])
  const broken = brokenRule(Settings.parse(result?.rows[0]))
  if (broken !== null) throw new VetoError('store_unavailable', broken)
}

const SETTINGS = `SELECT current_setting('server_version_num')::integer AS "number",
  current_setting('server_version') AS version, pg_encoding_to_char(encoding) AS encoding, current_setting('fsync') AS fsync,
  current_setting('session_replication_role') AS role, current_schema()::text AS schema, current_setting('search_path') AS path,
  current_setting('transaction_read_only') AS "readOnly"
  FROM pg_database WHERE datname = current_database()`

const Settings = z.object({
  number: z.number(),
  version: z.string(),
  encoding: z.string(),
  fsync: z.string(),
  readOnly: z.string(),
  role: z.string(),
  schema: z.string().nullable(),
  path: z.string(),
})

function brokenRule({
  number,
  version,
  encoding,
  fsync,
  readOnly,
  role,
  schema,
  path,
}: z.infer<typeof Settings>): string | null {
  if (number < OLDEST) return `Expected PostgreSQL 15 or later, got ${version}: upgrade the server`
  if (readOnly === 'on') return READ_ONLY
  if (encoding !== 'UTF8')
    return `The database has the encoding ${encoding}: make one with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0`
  if (fsync !== 'on') return 'The server runs with fsync=off, and could lose decisions: set fsync=on'
  if (role !== 'origin')
    return `session_replication_role is ${role}, which switches rules of the tables off: set it to origin`
  if (schema === null)
    return `There is no schema that search_path (${path}) names: make it with CREATE SCHEMA, and let the user use it`
  return null
}

/**
 * Refuses a user that lacks rights on Veto's tables.
 * @throws {VetoError} `store_unavailable`, with the statement that grants them.
 */
export async function requireRights(connection: Connection): Promise<void> {
  const [result] = await connection.run([{ text: FORBIDDEN_TABLE, values: [] }])
  const row = result?.rows[0]
  if (row === undefined) return
  throw new VetoError(
    'store_unavailable',
    `The user "${row['user']}" may not write the table "${row['name']}": GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "${row['schema']}" TO "${row['user']}"`,
  )
}

const FORBIDDEN_TABLE = `SELECT c.relname AS name, current_user::text AS "user", current_schema()::text AS schema FROM pg_class c
  WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND NOT (
    has_table_privilege(c.oid, 'SELECT') AND (c.relname = 'veto_migrations' OR (
      has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE'))))
  LIMIT 1`
