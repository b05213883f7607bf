import { expect, onTestFinished, test } from 'vitest'
import { POSTGRES_TIMES } from '../../../../src/storage/common/postgres-times.ts'
import { connect } from '../../../../src/storage/postgres/session/connection.ts'
import { createReader } from '../../../../src/storage/postgres/session/reader.ts'
import { eventually } from '../../../support/eventually.ts'
import { bareDatabase } from '../../../support/postgres-database.ts'

test('searches of one moment see nothing that is committed between them', async () => {
  const { reader, run } = await withReader()
  await run('CREATE TABLE seen ()')
  await run('SELECT pg_advisory_lock(1)')
  const count = 'SELECT count(*) AS count FROM seen'

  const found = reader.searchAtOnce((search) =>
    Promise.all([search(count), search('SELECT pg_advisory_lock_shared(1)::text'), search(count)]),
  )
  await eventually(async () => expect(await run(WAITING)).toEqual([{ waiting: 1 }]))
  await run('INSERT INTO seen DEFAULT VALUES')
  await run('SELECT pg_advisory_unlock(1)')

  const [before, , after] = await found
  expect([before, after]).toEqual([[{ count: 0 }], [{ count: 0 }]])
  expect(await reader.search(count)).toEqual([{ count: 1 }])
})

test('a search that was not begun with the others of its moment is refused, and ends the moment', async () => {
  const { reader, run } = await withReader()
  await run('CREATE TABLE seen ()')

  const late = reader.searchAtOnce(async (search) => {
    await search('SELECT 1')
    return search('SELECT 2')
  })

  await expect(late).rejects.toMatchObject({ code: 'store_unavailable' })
  await run('INSERT INTO seen DEFAULT VALUES')
  expect(await reader.search('SELECT count(*) AS count FROM seen')).toEqual([{ count: 1 }])
})

test('texts come back as they were sent, also with NUL, and no whole number is rounded', async () => {
  const { reader } = await withReader()
  const texts = ['a\0b', '\ufffe0', '\0\ufffe\0', '{"a":"\\u0000"}', '100% _ \\']

  for (const text of texts) expect(await reader.lookUp('SELECT $1::text AS text', [text])).toEqual([{ text }])
  expect(await reader.search('SELECT unnest($1::text[]) AS text', [texts])).toEqual(
    texts.map((text) => ({ text })),
  )
  expect(await reader.search('SELECT 9007199254740991::bigint AS number')).toEqual([
    { number: 9_007_199_254_740_991 },
  ])
  await expect(reader.search('SELECT 9007199254740993::bigint AS number')).rejects.toMatchObject({
    code: 'store_corrupt',
  })
})

test('a search that takes too long is given up, and says what to do; others go on', async () => {
  const { reader } = await withReader()
  await reader.search(`SELECT set_config('statement_timeout', '20', false)`)

  await expect(reader.search('SELECT pg_sleep(9)::text')).rejects.toMatchObject({
    code: 'store_unavailable',
    message: expect.stringMatching(
      /^The database took too long to answer: search for something more precise/,
    ),
  })
  expect(await reader.search('SELECT 1 AS number')).toEqual([{ number: 1 }])
})

const WAITING = `SELECT count(*) AS waiting FROM pg_locks JOIN pg_database d ON d.oid = database
  WHERE d.datname = current_database() AND locktype = 'advisory' AND NOT granted`

async function withReader() {
  const url = await bareDatabase()
  const [connection, reader] = [await connect(url), createReader(url, POSTGRES_TIMES)]
  onTestFinished(async () => {
    await Promise.all([connection.close(), reader.close()])
  })
  async function run(text: string) {
    const [result] = await connection.run([{ text, values: [] }])
    return result?.rows
  }
  return { reader, run }
}
