import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import type { Store } from '../../../src/approval/ports/store.ts'
import { newRequestId } from '../../../src/core/ids.ts'
import { verifyChain } from '../../../src/ledger/verify.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/open/open-store.ts'
import { type Connection, connect } from '../../../src/storage/postgres/session/connection.ts'
import { decodeText, encodeText, jsonRows } from '../../../src/storage/postgres/session/stored-text.ts'
import { createGroupWriter, UnclearCommit } from '../../../src/storage/postgres/writes/write-group.ts'
import { AN_IDEMPOTENCY } from '../../support/agent-keys.ts'
import { aCall, aPendingRequest, aRequest, NOW_MS, opening } from '../../support/builders.ts'
import { startCuttingProxy } from '../../support/cutting-proxy.ts'
import { bareDatabase, emptyDatabase, runSql } from '../../support/postgres-database.ts'
import { silentLog } from '../../support/silent-log.ts'

async function openAlso(
  database: string,
  { alone = false, serves = false }: { alone?: boolean; serves?: boolean } = {},
): Promise<Store> {
  const changes = createInProcessChanges()
  const store = await openStore({ database, log: silentLog, changes, alone, serves })
  onTestFinished(() => store.close())
  return store
}

test('two processes that write at the same time share one chain, one quota, one limit and one idempotency key', async () => {
  const database = await emptyDatabase()
  const stores = [await openAlso(database), await openAlso(database)]
  const everywhere = <T>(count: number, commit: (store: Store) => Promise<T>) =>
    Promise.all(Array.from({ length: count }, (_, index) => commit(stores[index % 2] ?? expect.fail())))
  const accepted = (answers: readonly { readonly ok: boolean }[]) => answers.filter(({ ok }) => ok).length

  const pending = await everywhere(40, (store) =>
    store.commit([
      { do: 'limit_pending', agentId: 'a', max: 10 },
      ...opening(aPendingRequest({ call: aCall({ agentId: 'a' }) })),
    ]),
  )
  const limited = await everywhere(40, (store) =>
    store.commit([
      {
        do: 'consume',
        consumption: { key: 'k', perMs: 1_000, amount: 1, atMost: 15 },
        requestId: newRequestId(NOW_MS),
        atMs: NOW_MS,
        isReserved: false,
      },
      ...opening(aRequest()),
    ]),
  )
  const keyed = await everywhere(10, (store) =>
    store.commit(opening(aRequest({ idempotency: AN_IDEMPOTENCY }))),
  )
  const decided = await everywhere(60, (store) => store.commit(opening(aRequest())))

  expect([pending, limited, keyed, decided].map(accepted)).toEqual([10, 15, 1, 60])
  for (const store of stores) {
    expect(await verifyChain(store)).toMatchObject({ ok: true, head: { seq: 86 } })
  }
})

test.each([
  ['before the server has it', 'before', 0],
  ['before its answer arrives', 'after', 1],
] as const)(
  'a commit whose session is cut %s is answered as failed, and never written again',
  async (_, cut, written) => {
    const database = await emptyDatabase()
    const proxy = await startCuttingProxy(database)
    const store = await openAlso(proxy.url)
    const request = aRequest()

    proxy.cutAtCommit(cut)
    const answer = store.commit(opening(request))

    await expect(answer).rejects.toMatchObject({ code: 'store_unavailable' })
    const direct = await openAlso(database)
    expect(await direct.head()).toMatchObject({ seq: written })
    expect(await direct.request(request.id)).toEqual(written === 1 ? request : null)
    expect(await store.commit(opening(aRequest()))).toEqual({ ok: true })
    expect(await verifyChain(direct)).toMatchObject({ ok: true, head: { seq: 1 + written } })
  },
)

test('a server whose session was lost without a sign writes nothing in a new session once a command that must be alone has the lock', async () => {
  const database = await emptyDatabase()
  const proxy = await startCuttingProxy(database)
  const first = await openAlso(proxy.url, { serves: true })
  proxy.cutAtCommit('before')
  await expect(first.commit(opening(aRequest()))).rejects.toThrow()

  proxy.loseListener()
  const second = await openAlso(database, { alone: true })
  const afterwards = first.commit(opening(aRequest()))

  await expect(afterwards).rejects.toMatchObject({ cause: { code: 'store_locked' } })
  expect(await second.head()).toMatchObject({ seq: 0 })
})

test('a commit that the server undoes, though without an error, is answered as failed', async () => {
  const database = await emptyDatabase()
  const connection = await connect(database)
  onTestFinished(() => connection.close())
  const writer = createGroupWriter({ origin: 'here', recorded() {} })
  const undoing: Connection = {
    ...connection,
    run: (statements) =>
      connection.run(
        statements.map((each) => (each.text === 'COMMIT' ? { ...each, text: 'ROLLBACK' } : each)),
      ),
  }

  await expect(writer.write(undoing, [opening(aRequest())])).rejects.toThrow(UnclearCommit)
})

test('what begins and ends a transaction is not prepared: a pooler that mixes up names cannot leave it out', async () => {
  const connection = await connect(await emptyDatabase())
  onTestFinished(() => connection.close())

  await createGroupWriter({ origin: 'here', recorded() {} }).write(connection, [opening(aRequest())])

  const [prepared] = await connection.run<{ readonly text: string }>([
    { text: 'SELECT statement AS text FROM pg_prepared_statements', values: [] },
  ])
  const texts = prepared?.rows.map(({ text }) => text) ?? []
  expect(texts).toContainEqual(expect.stringContaining('FOR UPDATE'))
  expect(texts.filter((text) => /^(BEGIN|COMMIT)/.test(text))).toEqual([])
})

test('a session waits for the disk at each commit, whatever the server says, and keeps a stricter setting', async () => {
  const database = await emptyDatabase()
  const setting = async (value: string) => {
    await runSql(
      database,
      `ALTER DATABASE ${new URL(database).pathname.slice(1)} SET synchronous_commit = ${value}`,
    )
    const connection = await connect(database)
    const [result] = await connection.run([{ text: 'SHOW synchronous_commit', values: [] }])
    await connection.close()
    return result?.rows[0]?.['synchronous_commit']
  }

  expect([await setting('off'), await setting('local'), await setting('remote_apply')]).toEqual([
    'on',
    'on',
    'remote_apply',
  ])
})

test.each([
  ["UPDATE ledger SET actor = 'x'", 'the ledger is append-only'],
  ['DELETE FROM ledger', 'the ledger is append-only'],
  ['TRUNCATE ledger', 'the ledger is append-only'],
  [
    "INSERT INTO ledger (seq, at_ms, kind, actor, prev_hash, hash) VALUES (9, 0, 'decided', 'x', '', '')",
    'the ledger is append-only',
  ],
  ['DELETE FROM chain_head', 'the ledger has one head'],
  ["UPDATE requests SET agent_id = 'x'", 'what was asked is never changed'],
  ["UPDATE requests SET shown = '{}'", 'recorded params are never changed'],
  ['DELETE FROM requests', 'what was asked is never removed'],
])('PostgreSQL itself refuses %s', async (sql, message) => {
  const database = await emptyDatabase()
  const store = await openAlso(database)
  await store.commit(opening(aRequest()))

  await expect(runSql(database, sql)).rejects.toThrow(message)
})

test('any text, alone or in JSON rows, is what it was after it was stored', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom('\0', '\ufffe', '0', '1', '\\', 'u', 'ä') })),
      (texts) => {
        expect(texts.map((text) => decodeText(encodeText(text)))).toEqual(texts)
        const rows = JSON.parse(encodeText(jsonRows(texts.map((text) => ({ text })))))
        expect(rows.map(({ text }: { text: string }) => decodeText(text))).toEqual(texts)
        for (const text of texts) expect(encodeText(text)).not.toContain('\0')
      },
    ),
  )
})

test('settings of a role or a database do not change what is stored, read and verified', async () => {
  const database = await bareDatabase()
  const name = new URL(database).pathname.slice(1)
  for (const setting of HOSTILE_SETTINGS) await runSql(database, `ALTER DATABASE ${name} SET ${setting}`)
  const store = await openAlso(database)
  const request = aRequest({ call: aCall({ params: { text: "it\\'s \u2028 \0 ä" } }) })

  await store.commit(opening(request, { latencyMs: 0.1234567890123, reason: 'back\\slash \0' }))

  expect(await store.request(request.id)).toEqual(request)
  expect(await verifyChain(store)).toMatchObject({ ok: true, head: { seq: 1 } })
  expect(await timeoutsOf(database)).toEqual(['10s', '5s', '5s'])
})

async function timeoutsOf(database: string): Promise<unknown> {
  const connection = await connect(database)
  onTestFinished(() => connection.close())
  const names = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']
  const results = await connection.run(names.map((name) => ({ text: `SHOW ${name}`, values: [] })))
  return results.flatMap(({ rows }) => rows.flatMap(Object.values))
}

const HOSTILE_SETTINGS = [
  'extra_float_digits = -15',
  'standard_conforming_strings = off',
  "bytea_output = 'escape'",
  "DateStyle = 'German, DMY'",
  "IntervalStyle = 'iso_8601'",
  "default_transaction_isolation = 'serializable'",
  'default_transaction_deferrable = on',
  "client_encoding = 'LATIN1'",
  "TimeZone = 'Pacific/Kiritimati'",
  "statement_timeout = '9s'",
  "lock_timeout = '9s'",
  "idle_in_transaction_session_timeout = '9s'",
  'array_nulls = off',
  "lc_messages = 'C'",
  'transform_null_equals = on',
  'search_path = nowhere, public',
  "idle_session_timeout = '1s'",
  'row_security = off',
  "xmloption = 'document'",
]
