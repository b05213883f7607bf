import { expect, test } from 'vitest'
import { connect } from '../../../src/storage/postgres/session/connection.ts'
import { migrate } from '../../../src/storage/postgres/session/migrate.ts'
import { bareDatabase, emptyDatabase, runSql } from '../../support/postgres-database.ts'

test('a new database is migrated once, however many do it at the same time', async () => {
  const url = await bareDatabase()
  const connections = await Promise.all([connect(url), connect(url), connect(url)])

  await Promise.all(connections.map((connection) => migrate(connection)))

  const [versions] = await (connections[0] ?? expect.fail()).run([
    { text: 'SELECT count(*) AS count, max(version) AS newest FROM veto_migrations', values: [] },
  ])
  expect(versions?.rows).toEqual([{ count: versions?.rows[0]?.['newest'], newest: expect.any(Number) }])
  await Promise.all(connections.map((connection) => connection.close()))
})

test('a database of a newer Veto is refused, and so is a schema with tables of others', async () => {
  const [newer, foreign] = [await bareDatabase(), await bareDatabase()]
  await runSql(
    newer,
    'CREATE TABLE veto_migrations (version integer); INSERT INTO veto_migrations VALUES (999)',
  )
  await runSql(foreign, 'CREATE TABLE customers ()')

  await expect(migrate(await connect(newer))).rejects.toThrow(
    /^Expected a database of version \d+ or older, got version 999/,
  )
  await expect(migrate(await connect(foreign))).rejects.toThrow(
    `tables that are not Veto's, such as "customers"`,
  )
})

test('an empty database is empty again for the next test', async () => {
  const url = await emptyDatabase()
  expect(url).toContain('/veto_')
})
