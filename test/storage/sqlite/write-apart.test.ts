import { closeSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import type { Worker } from 'node:worker_threads'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Unit } from '../../../src/approval/ports/unit.ts'
import type { VetoError } from '../../../src/core/veto-error.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openConnection } from '../../../src/storage/sqlite/connection.ts'
import { openStore } from '../../../src/storage/sqlite/open-store.ts'
import { createSqliteStore } from '../../../src/storage/sqlite/sqlite-store.ts'
import { createStoreGuard } from '../../../src/storage/sqlite/store-guard.ts'
import { writeApart } from '../../../src/storage/sqlite/write-apart.ts'
import { describeStoreRaces } from '../../contract/store-races.contract.ts'
import { aFact } from '../../support/builders.ts'
import { silentLog } from '../../support/silent-log.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const note: Unit = [{ do: 'append_fact', fact: aFact() }]

async function openApart(database: string, changes = createInProcessChanges()) {
  const store = await openStore({ database, log: silentLog, changes, alone: true, writesApart: true })
  onTestFinished(() => store.close())
  return store
}

/** A thread that starts to write a database, which `db` reads. */
function started() {
  const database = join(tempFolder(), 'veto.db')
  const db = openConnection(database)
  onTestFinished(() => void db.close())
  const writer = writeApart(database)
  onTestFinished(() => writer.close())
  return { database, db, writer }
}

function moveFiles(from: string, to: string): void {
  for (const suffix of ['', '-wal', '-shm']) renameSync(`${from}${suffix}`, `${to}${suffix}`)
}

function overwrite(file: string, content: Buffer): void {
  const descriptor = openSync(file, 'r+')
  writeSync(descriptor, content)
  closeSync(descriptor)
}

describe('SQLite, written in a thread: races', () =>
  describeStoreRaces(async (changes) => {
    const database = join(tempFolder(), 'veto.db')
    const store = await openApart(database, changes)
    return {
      store,
      async reopen() {
        await store.close()
        return openApart(database, changes)
      },
    }
  }))

test('a database that another one replaces while the thread starts gets what is written once it is back, and the other nothing', async () => {
  const { database, db, writer } = started()
  const other = join(tempFolder(), 'other.db')
  openConnection(other).close()
  moveFiles(database, `${database}.away`)
  renameSync(other, database)
  await expect(writer.write([note])).rejects.toThrow('the file veto.db was removed, moved or replaced')
  rmSync(database)
  moveFiles(`${database}.away`, database)

  expect(await writer.write([note])).toEqual([{ ok: true, committed: { ok: true } }])

  expect(db.prepare('SELECT seq FROM chain_head').pluck().get()).toBe(1)
})

test('a thread that ends while it writes may have written or not, and another one takes its place', async () => {
  const threads: Worker[] = []
  const noted = (thread: Worker) => void threads.push(thread)
  process.on('worker', noted)
  onTestFinished(() => void process.off('worker', noted))
  const { db, writer } = started()
  await writer.write([note])
  db.exec('BEGIN IMMEDIATE')

  const during = writer.write([note])
  const ended = threads[0]?.terminate()

  await expect(during).rejects.toThrow('The thread that writes the database ended with 1')
  await ended
  db.exec('ROLLBACK')
  expect(await writer.write([note])).toEqual([{ ok: true, committed: { ok: true } }])
  expect(threads).toHaveLength(2)
})

test('damage that a thread finds when it opens the database is remembered: nothing is written any more', async () => {
  const database = join(tempFolder(), 'veto.db')
  openConnection(database).close()
  const store = await openApart(database)
  const content = readFileSync(database)
  overwrite(database, Buffer.alloc(content.length, 'x'))
  await expect(store.commit(note)).rejects.toMatchObject({ code: 'store_unavailable' })

  overwrite(database, content)

  const damaged = 'the database is damaged: stop Veto, and restore a backup with "veto restore"'
  await expect(store.commit(note)).rejects.toMatchObject({ cause: { message: damaged } })
  await expect(store.check()).rejects.toThrow(damaged)
})

test('a thread proves that it can write, between groups that wait for the disk, and each gets its own answer', async () => {
  const { db, writer } = started()

  const [first, proof] = await Promise.all([writer.write([note, note]), writer.prove(), writer.prove()])

  expect(first).toHaveLength(2)
  expect(proof).toBeUndefined()
  expect(db.prepare('SELECT count FROM write_checks').pluck().get()).toBe(3)
  await writer.close()
  await expect(writer.prove()).rejects.toMatchObject({ cause: 'the store is closed' })
})

test('while the disk does not answer, a check says so in time, and is made once for all who ask', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const path = join(tempFolder(), 'veto.db')
  const db = openConnection(path)
  const prove = vi.fn(() => new Promise<void>(() => {}))
  const store = createSqliteStore({
    db,
    guard: createStoreGuard({ prove, path, others: [], log: silentLog }),
    writer: { isApart: true, write: async () => [], prove, close: async () => {} },
    log: silentLog,
    changes: createInProcessChanges(),
    unwritable: null,
    closed() {},
  })
  onTestFinished(() => store.close())

  const checks = Promise.allSettled([store.check(), store.check()])
  vi.runAllTimers()

  for (const check of await checks) {
    expect(check).toMatchObject({ reason: { message: 'The database did not answer within 4 s' } })
  }
  expect(prove).toHaveBeenCalledTimes(1)
})

test('a unit that cannot be sent to a thread is refused, and leaves no promise that nobody waits for', async () => {
  const { writer } = started()
  const unsendable: Unit = [{ do: 'append_fact', fact: aFact({ reason: (() => '') as never }) }]

  await expect(writer.write([unsendable])).rejects.toThrow('could not be cloned')

  await writer.close()
})

test('what a thread says of a unit that cannot be stored names the error of SQLite', async () => {
  const { writer } = started()

  const [impossible, possible] = await writer.write([
    [{ do: 'append_fact', fact: aFact({ requestId: 'no-request' as never, reason: '\ud800' }) }],
    note,
  ])

  expect(impossible).toMatchObject({
    ok: false,
    error: { code: 'invalid_unit' } satisfies Partial<VetoError>,
  })
  expect(possible).toEqual({ ok: true, committed: { ok: true } })
})

test('a store that is closed writes what it accepted, and lets go of the database', async () => {
  const database = join(tempFolder(), 'veto.db')
  const store = await openApart(database)

  const accepted = Promise.all(Array.from({ length: 250 }, () => store.commit(note)))
  await store.close()

  expect(await accepted).toHaveLength(250)
  const again = await openApart(database)
  expect(await again.head()).toMatchObject({ seq: 250 })
})
