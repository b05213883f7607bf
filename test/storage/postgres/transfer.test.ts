import { expect, onTestFinished, test } from 'vitest'
import { prunedRequest } from '../../../src/approval/decide/prune.ts'
import { pruningFact } from '../../../src/ledger/pruning.ts'
import { ROW_SETS } from '../../../src/storage/common/row-sets.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/open/open-store.ts'
import { connect } from '../../../src/storage/postgres/session/connection.ts'
import { aFact, aRequest, NOW_MS, opening } from '../../support/builders.ts'
import { eventually } from '../../support/eventually.ts'
import { fillStore, recorded } from '../../support/fill-store.ts'
import { makeFolder } from '../../support/make-folder.ts'
import { interruptedMoves, move, verify, withStore } from '../../support/move.ts'
import { emptyDatabase, runSql } from '../../support/postgres-database.ts'
import { silentLog } from '../../support/silent-log.ts'
import { readsOf } from '../../support/store-reads.ts'

const DAY_MS = 86_400_000

test('everything is moved to PostgreSQL and back to a file: each read answers alike, and the ledger is valid', async () => {
  const [file, server, back] = [`${makeFolder()}/veto.db`, await emptyDatabase(), `${makeFolder()}/back.db`]
  await withStore(file, fillStore)
  const before = await withStore(file, readsOf)

  await move(file, server)
  expect(await withStore(server, readsOf)).toEqual(before)
  const moved = await move(server, back)
  expect(await withStore(back, readsOf)).toEqual(before)
  expect(moved).toMatchObject({ kind: 'moved', wasResumed: false, head: { seq: 1_204 } })
  expect(await withStore(back, verify)).toMatchObject({ whole: true, entries: 1_204 })
})

test('a request whose params retention removed is moved to PostgreSQL and back as such, and the ledger is valid', async () => {
  const [file, server, back] = [`${makeFolder()}/veto.db`, await emptyDatabase(), `${makeFolder()}/back.db`]
  const request = recorded(aRequest())
  const pruned = prunedRequest(request, { atMs: NOW_MS + 181 * DAY_MS, keptDays: 180 })
  await withStore(file, async (store) => {
    await store.commit(opening(request))
    const fact = pruningFact({ beforeMs: NOW_MS + DAY_MS, keptDays: 180 }, pruned.pruned.atMs)
    await store.commit([{ do: 'append_fact', fact }])
    await store.commit([{ do: 'prune', request: pruned }])
  })

  await move(file, server)
  await move(server, back)

  for (const database of [server, back]) {
    await withStore(database, async (store) => {
      expect(await store.request(request.id)).toEqual(pruned)
      expect(await verify(store)).toMatchObject({ whole: true, entries: 2, pruned: 1 })
      const all = { fromMs: 0, beforeMs: Number.MAX_SAFE_INTEGER, afterSeq: null, limit: 9 }
      expect(await store.keptRequests(all)).toEqual({ found: [], next: null })
    })
  }
})

test('a move to PostgreSQL that is interrupted at any write goes on where it was, and writes nothing twice', async () => {
  const [file, server] = [`${makeFolder()}/veto.db`, await emptyDatabase()]
  // Two batches of entries.
  await withStore(file, (store) => fillStore(store, 260))
  const before = await withStore(file, readsOf)

  expect(await interruptedMoves(file, server)).toBeGreaterThan(5)
  expect(await withStore(server, readsOf)).toEqual(before)
})

test('no server starts on a PostgreSQL database that was moved, and a program that had opened it records nothing there', async () => {
  const [server, file] = [await emptyDatabase(), `${makeFolder()}/veto.db`]
  await withStore(server, (store) => fillStore(store, 3))

  await withStore(server, async (opened) => {
    await move(server, file)
    await expect(opened.commit([{ do: 'append_fact', fact: aFact() }])).rejects.toThrow()
  })

  const refusal = { code: 'database_moved', message: expect.stringContaining(`was moved to ${file}`) }
  const changes = createInProcessChanges()
  await expect(openStore({ database: server, log: silentLog, changes, alone: true })).rejects.toMatchObject(
    refusal,
  )
  await withStore(server, async (store) => {
    await expect(store.commit([{ do: 'append_fact', fact: aFact() }])).rejects.toMatchObject(refusal)
    await expect(store.check()).rejects.toMatchObject(refusal)
    expect(await store.head()).toEqual(await withStore(file, ({ head }) => head()))
  })
})

test('a server whose session was lost, and whose database was moved before it had another one, serves no longer', async () => {
  const [server, file] = [await emptyDatabase(), `${makeFolder()}/veto.db`]
  const changes = createInProcessChanges()
  const store = await openStore({ database: server, log: silentLog, changes, alone: false, serves: true })
  onTestFinished(() => store.close())
  await withStore(server, (opened) => fillStore(opened, 3))
  await eventually(() => expect(store.leads()).toBe(true))

  // The server may have its next session before the move asks whether there is one.
  await eventually(async () => {
    await runSql(server, LOSE_SESSIONS)
    await move(server, file)
  })

  await eventually(() => expect(store.check()).rejects.toMatchObject({ code: 'database_moved' }))
  expect(store.leads()).toBe(false)
})

const LOSE_SESSIONS =
  'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()'

test('every column of the tables is moved, or is derived from others: a new one cannot be forgotten', async () => {
  const server = await emptyDatabase()
  await withStore(server, async () => {})
  const connection = await connect(server)
  const [found] = await connection.run([{ text: COLUMNS, values: [] }])
  await connection.close()

  const moved = new Set(
    Object.entries(ROW_SETS).flatMap(([table, columns]) => columns.map((column) => `${table}.${column}`)),
  )
  const others = found?.rows.map(({ name }) => String(name)).filter((name) => !moved.has(name))
  expect(others).toEqual([
    // What orders rows, or is the same in each database.
    ...['callbacks.number', 'deliveries.number', 'epoch.only_row'],
    // The view of an entry has its time and its reason under other names.
    ...['ledger.at_ms', 'ledger.reason_id'],
    ...['limit_usage.number'],
    // Derived from the JSON columns.
    ...['requests.allowed_at_ms', 'requests.execution_at_ms', 'requests.execution_status'],
    ...['signing_keys.number'],
  ])
})

/** Those of tables that triggers or the ledger fill, or that say nothing, are left out. */
const COLUMNS = `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
  WHERE table_schema = current_schema() AND table_name NOT IN ('asked_counts', 'chain_head', 'channel_cards',
    'ledger_reasons', 'pending_counts', 'transfer', 'veto_migrations', 'write_checks') ORDER BY 1`
