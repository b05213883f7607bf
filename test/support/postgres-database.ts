import { randomUUID } from 'node:crypto'
import { inject, onTestFinished } from 'vitest'
import { type Connection, connect } from '../../src/storage/postgres/session/connection.ts'

/** The URL of an empty database, which another test gets afterwards: emptying one takes a tenth of making one. */
export async function emptyDatabase(): Promise<string> {
  const database = free.pop() ?? { url: await newDatabase(), session: null }
  onTestFinished(async () => {
    free.push({ url: database.url, session: await emptied(database) })
  })
  return database.url
}

/** The URL of a new database without tables, removed after the test. */
export async function bareDatabase(): Promise<string> {
  const url = await newDatabase()
  onTestFinished(() =>
    withConnection(inject('postgresServer'), (server) =>
      server.script(`DROP DATABASE ${nameOf(url)} WITH (FORCE)`),
    ),
  )
  return url
}

/** Runs SQL on a database, past Veto. */
export function runSql(url: string, text: string): Promise<void> {
  return withConnection(url, (connection) => connection.script(text))
}

/** Has the database refuse writes, as providers do when its disk is nearly full, or take them again. Sessions begin anew when it starts. */
export async function setReadOnly(url: string, isReadOnly: boolean): Promise<void> {
  const name = nameOf(url)
  await withConnection(inject('postgresServer'), async (server) => {
    await server.script(
      `ALTER DATABASE ${name} ${isReadOnly ? 'SET default_transaction_read_only = on' : 'RESET default_transaction_read_only'}`,
    )
    if (isReadOnly)
      await server.script(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`)
  })
}

interface FreeDatabase {
  readonly url: string
  /** Emptied it, and will again: a new session costs the server ten times as much. */
  readonly session: Connection | null
}

const free: FreeDatabase[] = []

/** Rules against changes are not for tests. What a new database has stays. */
const EMPTY = `DO $$
  DECLARE name text;
  BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'veto_migrations' LOOP
      EXECUTE format('DELETE FROM %I', name);
    END LOOP;
    IF to_regclass('chain_head') IS NOT NULL THEN
      INSERT INTO chain_head VALUES (1, 0, decode(repeat('00', 32), 'hex'), 0);
      INSERT INTO epoch VALUES (1, 1);
      INSERT INTO write_checks VALUES (1, 0);
    END IF;
  END
$$`

/** Empties a database; the session that did. */
async function emptied({ url, session }: FreeDatabase): Promise<Connection> {
  try {
    if (session !== null) {
      await session.script(EMPTY)
      return session
    }
  } catch {
    // Tests end sessions of others, and restart servers.
    await session?.close()
  }
  const next = await connect(url)
  await next.script(EMPTY)
  return next
}

async function newDatabase(): Promise<string> {
  const name = `veto_${randomUUID().replaceAll('-', '')}`
  await withConnection(inject('postgresServer'), (server) => server.script(`CREATE DATABASE ${name}`))
  const url = new URL(inject('postgresServer'))
  url.pathname = `/${name}`
  return url.href
}

function nameOf(url: string): string {
  return new URL(url).pathname.slice(1)
}

async function withConnection(url: string, task: (connection: Connection) => Promise<void>): Promise<void> {
  const connection = await connect(url)
  try {
    await task(connection)
  } finally {
    await connection.close()
  }
}
