import { expect, inject, onTestFinished, test } from 'vitest'
import { withStore } from '../../../soak/rig/with-store.ts'
import { bareDatabase, runSql } from '../../support/postgres-database.ts'
import { runVeto } from '../../support/run-veto.ts'

const WORKSPACE = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_APP_TOKEN: 'xapp-1',
  SLACK_API_URL: 'http://127.0.0.1:9/api/',
  VETO_POLICIES: 'policies',
  VETO_PORT: '0',
}

const port = () => new URL(inject('postgresServer')).port

test.each<[string, () => string | Promise<string>, () => string | RegExp]>([
  [
    'a URL that is none',
    () => 'postgres://veto:s3cret%zz@[db/veto',
    () =>
      'VETO_DATABASE is not a valid URL: expected postgres://user:password@host:5432/database with one host, and special characters of the password as %XX',
  ],
  [
    'a server that cannot be reached',
    () => 'postgres://veto:s3cret@127.0.0.1:1/veto',
    () =>
      'Cannot reach PostgreSQL at 127.0.0.1:1 (connect ECONNREFUSED 127.0.0.1:1): start it, or correct VETO_DATABASE',
  ],
  [
    'a wrong password',
    () => changed(inject('postgresServer'), { password: 's3cret' }),
    () =>
      `PostgreSQL at 127.0.0.1:${port()} refused the user "postgres": correct the user and the password in VETO_DATABASE`,
  ],
  [
    'a database that does not exist',
    () => changed(inject('postgresServer'), { pathname: '/nowhere' }),
    () =>
      `PostgreSQL at 127.0.0.1:${port()} has no database "nowhere": create it with CREATE DATABASE, or correct VETO_DATABASE`,
  ],
  [
    'a user without rights',
    asUserWithoutRights,
    () =>
      /^The user "(\w+)" may not use the database "\1" \(permission denied for schema public\): grant it the right, as docs\/postgres\.md shows$/,
  ],
  [
    'tables of another program',
    () => databaseWith('CREATE TABLE customers ()'),
    () =>
      'This database has tables that are not Veto\'s, such as "customers": set VETO_DATABASE to a database of its own, made with CREATE DATABASE',
  ],
  [
    'a table of another program that has the name of one of Veto',
    () => databaseWith('CREATE TABLE veto_migrations (step text)'),
    () =>
      /^The tables in the database "\w+" are not as Veto made them \(column "version" does not exist\): restore all of them from a backup, or set VETO_DATABASE to an empty database$/,
  ],
  [
    'a table that is missing',
    migratedWithout('requests'),
    () =>
      'The database lacks Veto\'s table "requests": restore all of it from a backup, or set VETO_DATABASE to an empty database',
  ],
  [
    'a database of a newer Veto',
    () =>
      databaseWith(
        'CREATE TABLE veto_migrations (version integer); INSERT INTO veto_migrations VALUES (999)',
      ),
    () =>
      /^Expected a database of version \d+ or older, got version 999: it was made by a newer Veto; run that version, or a later one$/,
  ],
])(
  'veto start with %s ends with code 1 and one sentence that names the fix',
  async (_, prepare, sentence) => {
    const { code, out, err } = await runVeto(['start'], { ...WORKSPACE, VETO_DATABASE: await prepare() })

    const expected = sentence()
    expect({ code, out, err }).toEqual({
      ...{ code: 1, out: '' },
      err: expected instanceof RegExp ? expect.stringMatching(expected) : expected,
    })
  },
)

function changed(url: string, parts: Partial<Pick<URL, 'username' | 'password' | 'pathname'>>): string {
  return Object.assign(new URL(url), parts).href
}

async function databaseWith(sql: string): Promise<string> {
  const database = await bareDatabase()
  await runSql(database, sql)
  return database
}

function migratedWithout(table: string): () => Promise<string> {
  return async () => {
    const database = await bareDatabase()
    await withStore(database, async () => {})
    await runSql(database, `DROP TABLE ${table} CASCADE`)
    return database
  }
}

/** A user who may not create tables. */
async function asUserWithoutRights(): Promise<string> {
  const database = await bareDatabase()
  const role = new URL(database).pathname.slice(1)
  await runSql(database, `CREATE ROLE ${role} LOGIN PASSWORD 'low'`)
  onTestFinished(() => runSql(database, `DROP ROLE ${role}`))
  return changed(database, { username: role, password: 'low' })
}
