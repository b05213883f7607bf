import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { openStore } from '../../src/storage/open-store.ts'
import { aRequest, opening } from '../support/builders.ts'
import { silentLog } from '../support/silent-log.ts'
import { tempFolder } from '../support/temp-folder.ts'

async function open(database: string, alone = true) {
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone })
  onTestFinished(() => store.close())
  return store
}

test('openStore() makes the folder of the database', async () => {
  const database = join(tempFolder(), 'a', 'b', 'veto.db')

  await open(database)

  expect(existsSync(database)).toBe(true)
})

test('openStore() says that PostgreSQL is not supported yet, and what to write instead', async () => {
  await expect(open('postgres://localhost/veto')).rejects.toMatchObject({
    code: 'postgres_unsupported',
    message: 'PostgreSQL is not supported yet: set VETO_DATABASE to a file, such as data/veto.db',
  })
})

test('openStore() keeps a second server out, naming the process and the lock file, and lets tools in', async () => {
  const database = join(tempFolder(), 'veto.db')
  await open(database)

  const tool = await open(database, false)
  const second = open(database)

  await expect(second).rejects.toMatchObject({
    code: 'store_locked',
    message: expect.stringMatching(new RegExp(`process ${process.pid}.*${database}\\.lock`)),
  })
  expect(await tool.commit(opening(aRequest()))).toEqual({ ok: true })
})

test('openStore() takes over the lock of a dead process', async () => {
  const database = join(tempFolder(), 'veto.db')
  const dead = spawnSync(process.execPath, ['--version']).pid
  writeFileSync(`${database}.lock`, `${dead} gone\n`)

  await open(database)

  expect(readFileSync(`${database}.lock`, 'utf8')).toMatch(new RegExp(`^${process.pid} `))
})

test('openStore() takes over a lock that carries its own pid but is not its own', async () => {
  const database = join(tempFolder(), 'veto.db')
  writeFileSync(`${database}.lock`, `${process.pid} of-the-container-before\n`)

  await open(database)

  expect(readFileSync(`${database}.lock`, 'utf8')).not.toContain('of-the-container-before')
})

test('openStore() respects the lock of a living process', async () => {
  const database = join(tempFolder(), 'veto.db')
  writeFileSync(`${database}.lock`, `${process.ppid} alive\n`)

  await expect(open(database)).rejects.toMatchObject({ code: 'store_locked' })
})

test('close() gives the lock back', async () => {
  const database = join(tempFolder(), 'veto.db')
  const store = await open(database)

  await store.close()

  expect(existsSync(`${database}.lock`)).toBe(false)
  await open(database)
})

test('openStore() refuses a database that a newer Veto made, and gives the lock back', async () => {
  const database = join(tempFolder(), 'veto.db')
  await (await open(database)).close()
  const raw = new Database(database)
  raw.pragma('user_version = 999')
  raw.close()

  await expect(open(database)).rejects.toMatchObject({ code: 'database_too_new' })
  expect(existsSync(`${database}.lock`)).toBe(false)
})

test('openStore() says which file it cannot open', async () => {
  const folder = tempFolder()
  const text = join(folder, 'notes.txt')
  const directory = join(folder, 'directory.db')
  writeFileSync(text, 'not a database, but long enough to look like one at first sight'.repeat(20))
  mkdirSync(directory)

  for (const database of [text, directory]) {
    await expect(open(database)).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringContaining(database),
    })
  }
  await expect(open(join(text, 'veto.db'))).rejects.toMatchObject({ code: 'store_unavailable' })
})

test('openStore() makes no file for those who need one that is there', async () => {
  const database = join(tempFolder(), 'a', 'veto.db')
  const changes = createInProcessChanges()

  const opening = openStore({ database, log: silentLog, changes, alone: false, existing: true })

  await expect(opening).rejects.toMatchObject({ code: 'store_missing' })
  expect(existsSync(join(database, '..'))).toBe(false)
})
