import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { openingError } from '../../../src/storage/postgres/session/opening-error.ts'
import { requireServer } from '../../../src/storage/postgres/session/server-rules.ts'
import { bareDatabase, runSql } from '../../support/postgres-database.ts'
import { runVeto } from '../../support/run-veto.ts'

/** What a command says about a database, and how it ends. */
async function said(url: string): Promise<string> {
  const { code, out, err } = await runVeto(['keys', 'list'], { VETO_DATABASE: url })
  expect({ code, out }).toEqual({ code: 1, out: '' })
  return err
}

function changed(url: string, change: (url: URL) => void): string {
  const copy = new URL(url)
  change(copy)
  return copy.href
}

const INVALID_URL =
  'VETO_DATABASE is not a valid URL: expected postgres://user:password@host:5432/database with one host, and special characters of the password as %XX'

test.each([
  ['that is not a URL', 'postgres://veto:s3cret%zz@[db/veto', INVALID_URL],
  ['with several hosts', 'postgres://veto:s3cret@db1,db2/veto', INVALID_URL],
  ['with a / in its password', 'postgres://veto:12/s3cret@127.0.0.1:5432/veto', INVALID_URL],
  ['with a # in its password', 'postgres://veto:12#s3cret@127.0.0.1:5432/veto', INVALID_URL],
  ['with a ? in its password', 'postgres://veto:12?s3cret@127.0.0.1:5432/veto', INVALID_URL],
  [
    'with a certificate that is missing',
    'postgres://veto:s3cret@127.0.0.1:5432/veto?sslrootcert=/missing/root.crt',
    'Cannot read the file "/missing/root.crt" that VETO_DATABASE names: correct sslrootcert, sslcert and sslkey, or let the user of this process read it',
  ],
  [
    'where nobody listens',
    'postgres://veto:s3cret@127.0.0.1:1/veto',
    'Cannot reach PostgreSQL at 127.0.0.1:1 (connect ECONNREFUSED 127.0.0.1:1): start it, or correct VETO_DATABASE',
  ],
])('a database %s is refused in one sentence with its fix', async (_, url, sentence) => {
  expect(await said(url)).toBe(sentence)
})

test('veto doctor says once how a server that cannot be reached is put right', async () => {
  const { out } = await runVeto(['doctor'], { VETO_DATABASE: 'postgres://veto:s3cret@127.0.0.1:1/veto' })

  expect(out.split('\n')).toContain(
    'BROKEN  database: Cannot reach PostgreSQL at 127.0.0.1:1 (connect ECONNREFUSED 127.0.0.1:1): start it, or correct VETO_DATABASE',
  )
})

test('a wrong password and a database that does not exist are refused in one sentence, which never shows the password', async () => {
  const server = inject('postgresServer')
  const port = new URL(server).port
  const wrong = changed(server, (url) => {
    url.password = 's3cret'
  })
  const missing = changed(server, (url) => {
    url.pathname = '/nowhere'
  })

  expect(await said(wrong)).toBe(
    `PostgreSQL at 127.0.0.1:${port} refused the user "postgres": correct the user and the password in VETO_DATABASE`,
  )
  expect(await said(missing)).toBe(
    `PostgreSQL at 127.0.0.1:${port} has no database "nowhere": create it with CREATE DATABASE, or correct VETO_DATABASE`,
  )
})

test('a missing password, and a server without TLS, are refused in one sentence with its fix', async () => {
  const server = inject('postgresServer')
  const at = `PostgreSQL at 127.0.0.1:${new URL(server).port}`
  const without = changed(server, (url) => {
    url.password = ''
  })
  const encrypted = changed(server, (url) => {
    url.searchParams.set('sslmode', 'verify-full')
  })

  expect(await said(without)).toBe(
    `${at} asks for a password: put it into VETO_DATABASE, PGPASSWORD or ~/.pgpass`,
  )
  expect(await said(encrypted)).toBe(
    `${at} does not use TLS: switch it on there (ssl=on), or leave sslmode out of VETO_DATABASE`,
  )
})

test('a server that admits a user only with TLS is refused in one sentence that says how to use it', () => {
  const refusal = new pg.DatabaseError('no pg_hba.conf entry for host "10.0.0.7", no encryption', 1, 'error')
  refusal.code = '28000'

  const target = { host: 'db', port: 5432, user: 'veto', password: 's3cret', database: 'veto' }

  expect(openingError(refusal, target).message).toBe(
    'PostgreSQL at db:5432 does not admit the user "veto" (no pg_hba.conf entry for host "10.0.0.7", no encryption): add sslmode=verify-full to VETO_DATABASE where it asks for TLS, or correct pg_hba.conf or the user',
  )
})

test('a user without rights is refused in one sentence that says what to grant', async () => {
  const database = await bareDatabase()
  const role = new URL(database).pathname.slice(1)
  await runSql(database, `CREATE ROLE ${role} LOGIN PASSWORD 'low'`)
  const asRole = changed(database, (url) => {
    url.username = role
    url.password = 'low'
  })

  const noTables = await said(asRole)
  await runVeto(['keys', 'create', 'a'], { VETO_DATABASE: database })
  await runSql(database, `GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`)
  const noWrites = await said(asRole)
  await runSql(database, `ALTER ROLE ${role} SET default_transaction_read_only = on`)
  const readOnly = await said(asRole)
  await runSql(database, `DROP OWNED BY ${role}; DROP ROLE ${role}`)

  expect(noTables).toBe(
    'The PostgreSQL database has no tables of Veto: start Veto on it first, or correct VETO_DATABASE',
  )
  expect(noWrites).toMatch(
    new RegExp(
      `^The user "${role}" may not write the table "\\w+": GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "public" TO "${role}"$`,
    ),
  )
  expect(readOnly).toBe(
    'The database takes no writes: free disk space, or end what else made it read-only (default_transaction_read_only)',
  )
})

test('a user who may not create tables is refused in one sentence', async () => {
  const database = await bareDatabase()
  const role = new URL(database).pathname.slice(1)
  await runSql(database, `CREATE ROLE ${role} LOGIN PASSWORD 'low'`)
  const asRole = changed(database, (url) => {
    url.username = role
    url.password = 'low'
  })

  const { code, err } = await runVeto(['keys', 'create', 'a'], { VETO_DATABASE: asRole })
  await runSql(database, `DROP ROLE ${role}`)

  expect({ code, err }).toEqual({
    code: 1,
    err: `The user "${role}" may not use the database "${role}" (permission denied for schema public): grant it the right, as docs/postgres.md shows`,
  })
})

const GOOD = {
  number: 150018,
  version: '15.18',
  encoding: 'UTF8',
  fsync: 'on',
  readOnly: 'off',
  role: 'origin',
  schema: 'public',
  path: '"$user", public',
}

test.each([
  [{ number: 140012, version: '14.12' }, 'Expected PostgreSQL 15 or later, got 14.12: upgrade the server'],
  [{ fsync: 'off' }, 'The server runs with fsync=off, and could lose decisions: set fsync=on'],
  [
    { role: 'replica' },
    'session_replication_role is replica, which switches rules of the tables off: set it to origin',
  ],
  [
    { schema: null, path: 'veto' },
    'There is no schema that search_path (veto) names: make it with CREATE SCHEMA, and let the user use it',
  ],
  [{ encoding: 'SQL_ASCII' }, /^The database has the encoding SQL_ASCII: make one with CREATE DATABASE/],
])('a server with %j is refused', async (settings, sentence) => {
  const run = async () => [{ rows: [{ ...GOOD, ...settings }], count: 1 }]

  await expect(requireServer({ run } as never)).rejects.toThrow(sentence)
})
