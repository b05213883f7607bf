import { expect, onTestFinished, test } from 'vitest'
import { POSTGRES_TIMES } from '../../../src/storage/common/postgres-times.ts'
import { connect } from '../../../src/storage/postgres/session/connection.ts'
import { createReader } from '../../../src/storage/postgres/session/reader.ts'
import { rowWriter } from '../../../src/storage/postgres/writes/row-writer.ts'
import { bareDatabase, runSql } from '../../support/postgres-database.ts'
import { runVeto } from '../../support/run-veto.ts'

const READ_ONLY =
  'The database takes no writes: free disk space, or end what else made it read-only (default_transaction_read_only)'
const FULL = 'The disk of the database is full (could not extend file): free space on it, or enlarge it'

const RAISE_FULL = `LANGUAGE plpgsql AS $$
  BEGIN RAISE 'could not extend file' USING ERRCODE = 'disk_full'; END $$`

test('a primary server that became read-only while a database is moved to it is not called a standby', async () => {
  const database = await bareDatabase()
  await runVeto(['keys', 'create', 'a'], { VETO_DATABASE: database })
  const connection = await connect(database)
  onTestFinished(() => connection.close())
  // What a server does to its sessions when it reads a changed configuration.
  await connection.script('SET default_transaction_read_only = on')

  const append = rowWriter(async () => connection)
  const moving = append({ set: 'ledger', rows: [] }, { from: BEGINNING, to: BEGINNING })

  await expect(moving).rejects.toMatchObject({ code: 'store_unavailable', message: READ_ONLY })
})

const BEGINNING = { set: 'ledger', after: null } as const

test('a full disk is named with its fix when Veto makes its tables', async () => {
  const database = await bareDatabase()
  await runSql(
    database,
    `CREATE FUNCTION full_disk() RETURNS event_trigger ${RAISE_FULL};
    CREATE EVENT TRIGGER full_disk ON ddl_command_start EXECUTE FUNCTION full_disk()`,
  )

  const { code, err } = await runVeto(['keys', 'create', 'a'], { VETO_DATABASE: database })

  expect({ code, err }).toEqual({ code: 1, err: FULL })
})

test('a full disk is named with its fix when it is checked whether the database takes writes', async () => {
  const database = await bareDatabase()
  await runSql(
    database,
    `CREATE TABLE checks (count integer);
    CREATE FUNCTION full_disk() RETURNS trigger ${RAISE_FULL};
    CREATE TRIGGER full_disk BEFORE INSERT ON checks EXECUTE FUNCTION full_disk()`,
  )
  const reader = createReader(database, POSTGRES_TIMES)
  onTestFinished(() => reader.close())

  const checking = reader.list('INSERT INTO checks VALUES (1)')

  await expect(checking).rejects.toMatchObject({ code: 'store_unavailable', message: FULL })
})
