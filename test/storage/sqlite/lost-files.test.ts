import { spawn } from 'node:child_process'
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { basename, join } from 'node:path'
import { text } from 'node:stream/consumers'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openConnection } from '../../../src/storage/sqlite/connection.ts'
import { openStore } from '../../../src/storage/sqlite/open-store.ts'
import { createStoreGuard } from '../../../src/storage/sqlite/store-guard.ts'
import { aFact, aRequest, opening } from '../../support/builders.ts'
import { recordingLog } from '../../support/recording-log.ts'
import { silentLog } from '../../support/silent-log.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const COMMIT_UNTIL_FULL = join(import.meta.dirname, '..', '..', 'fixtures', 'commit-until-full.ts')

/** A store that serves, with one request in it. */
async function serving(logged: unknown[] = []) {
  const database = join(tempFolder(), 'veto.db')
  const store = await openStore({
    database,
    log: recordingLog(logged),
    changes: createInProcessChanges(),
    alone: true,
    writesApart: true,
  })
  onTestFinished(() => store.close())
  const request = aRequest()
  await store.commit(opening(request))
  const note = () => store.commit([{ do: 'append_fact', fact: aFact() }])
  return { database, store, request, note }
}

async function anotherDatabase() {
  const file = join(tempFolder(), 'other.db')
  openConnection(file).close()
  return file
}

test.each([
  ['all of its files are removed', ['', '-wal', '-shm', '-lock'], 'veto.db'],
  ['the database is removed', [''], 'veto.db'],
  ['its log is removed', ['-wal'], 'veto.db-wal'],
  ["its log's index is removed", ['-shm'], 'veto.db-shm'],
  ['its lock is removed', ['-lock'], 'veto.db-lock'],
])('when %s, nothing is stored or read, and the check says so', async (_, suffixes, named) => {
  const { database, store, request, note } = await serving()

  for (const suffix of suffixes) rmSync(`${database}${suffix}`)

  const refused = { code: 'store_unavailable' }
  await expect(note()).rejects.toMatchObject(refused)
  await expect(store.request(request.id)).rejects.toMatchObject(refused)
  await expect(store.check()).rejects.toMatchObject({
    ...refused,
    message: `the file ${named} was removed, moved or replaced while Veto was running: put it back, or restart Veto`,
  })
})

test('when another database replaces the file, nothing is stored any more', async () => {
  const { database, store, note } = await serving()

  renameSync(await anotherDatabase(), database)

  await expect(note()).rejects.toMatchObject({ code: 'store_unavailable' })
  await expect(store.check()).rejects.toMatchObject({ code: 'store_unavailable' })
})

test('a database that was moved away works again as soon as it is back', async () => {
  const { database, store, note } = await serving()
  renameSync(database, `${database}.away`)
  await expect(store.check()).rejects.toMatchObject({ code: 'store_unavailable' })
  await expect(note()).rejects.toMatchObject({ code: 'store_unavailable' })

  renameSync(`${database}.away`, database)

  expect(await note()).toEqual({ ok: true })
  await store.check()
  expect(await store.head()).toMatchObject({ seq: 2 })
})

test('a write fails when the database file loses its name during it', async () => {
  const path = join(tempFolder(), 'veto.db')
  const db = openConnection(path)
  onTestFinished(() => void db.close())
  const guard = createStoreGuard({ prove: async () => {}, path, others: [], log: silentLog })

  await expect(guard.write(() => rmSync(path))).rejects.toThrow(`the file ${basename(path)} was removed`)
})

test('a database file that was overwritten is found by the check, and nothing is stored from then on', async () => {
  const { database, store, note } = await serving()
  const other = new Database(database)
  other.pragma('wal_checkpoint(TRUNCATE)')
  other.close()
  const file = openSync(database, 'r+')
  writeSync(file, 'x'.repeat(65_536), 0)
  closeSync(file)

  await expect(store.check()).rejects.toMatchObject({ code: 'store_unavailable' })

  await expect(note()).rejects.toMatchObject({ code: 'store_unavailable' })
  await expect(store.check()).rejects.toMatchObject({
    message: 'the database is damaged: stop Veto, and restore a backup with "veto restore"',
  })
})

test('when the disk is full, nothing is stored and the check fails', async () => {
  const database = join(tempFolder(), 'veto.db')
  // No file may grow beyond two or four megabytes, which new tables need less than: writes fail as on a full disk.
  const child = spawn(
    'sh',
    ['-c', 'ulimit -f 4096; exec "$0" "$@"', process.execPath, COMMIT_UNTIL_FULL, database],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  onTestFinished(() => void child.kill('SIGKILL'))

  const output = JSON.parse(await text(child.stdout))

  expect(output).toEqual({
    commit: 'store_unavailable',
    check: expect.stringContaining('the database cannot be written: '),
    later: 'store_unavailable',
    recorded: output.acknowledged,
    acknowledged: expect.any(Number),
  })
  expect(output.acknowledged).toBeGreaterThan(0)
})

test('the store check writes: a database that cannot be written fails it, and the log says once what is wrong', async () => {
  const logged: unknown[] = []
  const { database, store } = await serving(logged)
  renameSync(database, `${database}.away`)

  for (let times = 0; times < 3; times++) await store.check().catch(() => {})
  renameSync(`${database}.away`, database)
  await store.check()

  const messages = logged.map((line) => JSON.stringify(line)).filter((line) => /database/.test(line))
  expect(messages.filter((line) => line.includes('the database cannot be written'))).toHaveLength(1)
  expect(messages.filter((line) => line.includes('the database is writable again'))).toHaveLength(1)
})
