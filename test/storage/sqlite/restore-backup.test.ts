import { execFile } from 'node:child_process'
import { copyFileSync, existsSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import type { Store } from '../../../src/approval/ports/store.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { backUp } from '../../../src/storage/sqlite/back-up.ts'
import { openStore } from '../../../src/storage/sqlite/open-store.ts'
import { restoreBackup } from '../../../src/storage/sqlite/restore-backup.ts'
import { aFact, aRequest, NOW_MS, opening } from '../../support/builders.ts'
import { COMPILE_CACHE } from '../../support/compile-cache.ts'
import { silentLog } from '../../support/silent-log.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const KILLED_AT_STEP = join(import.meta.dirname, '..', '..', 'fixtures', 'killed-at-step.ts')

async function open(database: string, alone = true) {
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone })
  onTestFinished(() => store.close())
  return store
}

/** A backup, and a database that went on since: it has one entry more, which only its log holds. */
async function aSetting() {
  const folder = tempFolder()
  const [made, backup] = [join(folder, 'made.db'), join(folder, 'backup.db')]
  const store = await open(made)
  await store.commit(opening(aRequest({ createdAtMs: Date.now() })))
  await backUp(made, backup)
  await store.commit([{ do: 'append_fact', fact: aFact() }])
  return {
    backup,
    /** The database as a server that was killed leaves it, in a folder of its own. */
    killedServer() {
      const database = join(tempFolder(), 'veto.db')
      for (const suffix of ['', '-wal']) copyFileSync(`${made}${suffix}`, `${database}${suffix}`)
      return database
    },
  }
}

async function kindsIn(store: Store) {
  return (await store.entries(0, 100)).map(({ kind }) => kind)
}

const OLD = ['decided', 'decided']
const VOIDED = ['decided', 'restored', 'lapsed']

test('a restore that is killed at any step leaves the old database intact, or the copy with nothing active in it', {
  timeout: 120_000,
}, async () => {
  const { backup, killedServer } = await aSetting()
  const ends: string[] = []
  for (let step = 1; ends.at(-1) !== 'done'; step++) {
    const database = killedServer()
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [KILLED_AT_STEP, String(step), 'restore', backup],
      { env: { ...COMPILE_CACHE, VETO_DATABASE: database, VETO_LOG_LEVEL: 'silent' } },
    ).catch(({ signal }: { signal: string }) => ({ stdout: signal }))
    ends.push(stdout)

    const kinds = await kindsIn(await open(database))

    expect([OLD, VOIDED]).toContainEqual(kinds)
    if (stdout === 'done') expect(kinds).toEqual(VOIDED)
    expect(readdirSync(join(database, '..')).filter((name) => name.includes('restoring'))).toEqual([])
  }
  expect(ends.slice(0, -1).every((end) => end === 'SIGKILL')).toBe(true)
  expect(ends.length).toBeGreaterThan(5)
})

const restoring = { nowMs: NOW_MS, log: silentLog, prepare: async () => 'prepared' }

test('a database that is replaced by a restore is kept aside, complete, including what only its log contained', async () => {
  const { backup, killedServer } = await aSetting()
  const database = killedServer()

  const { previousPath, prepared } = await restoreBackup({ ...restoring, backup, database })

  expect(prepared).toBe('prepared')
  expect(previousPath).toBe(`${database}.before-restore-${NOW_MS}`)
  expect(await kindsIn(await open(String(previousPath)))).toEqual(OLD)
  expect(await kindsIn(await open(database))).toEqual(['decided'])
})

test('a restore changes nothing when the copy cannot be prepared', async () => {
  const { backup, killedServer } = await aSetting()
  const database = killedServer()

  const failed = restoreBackup({
    ...restoring,
    backup,
    database,
    prepare: () => Promise.reject(new Error('disk full')),
  })

  await expect(failed).rejects.toThrow('disk full')
  expect(await kindsIn(await open(database))).toEqual(OLD)
  expect(readdirSync(join(database, '..')).filter((name) => name.includes('restor'))).toEqual([])
})

test('a restore is refused while another command has the database open', async () => {
  const { backup, killedServer } = await aSetting()
  const database = killedServer()
  const command = await open(database, false)

  const failed = restoreBackup({ ...restoring, backup, database })

  await expect(failed).rejects.toMatchObject({
    code: 'store_locked',
    message: expect.stringContaining('stop it, then restore again'),
  })
  expect(await kindsIn(command)).toEqual(OLD)
})

test('a damaged database can be replaced by a restore, and is kept aside', async () => {
  const { backup, killedServer } = await aSetting()
  const database = killedServer()
  for (const suffix of ['', '-wal']) writeFileSync(`${database}${suffix}`, 'x'.repeat(8_192))

  const { previousPath } = await restoreBackup({ ...restoring, backup, database })

  expect(await kindsIn(await open(database))).toEqual(['decided'])
  expect(existsSync(String(previousPath))).toBe(true)
})

test('a restore without an existing database installs the copy, and ignores a leftover log', async () => {
  const { backup, killedServer } = await aSetting()
  const database = join(tempFolder(), 'new', 'veto.db')

  const { previousPath } = await restoreBackup({ ...restoring, backup, database })
  const alone = join(tempFolder(), 'veto.db')
  copyFileSync(`${killedServer()}-wal`, `${alone}-wal`)
  await restoreBackup({ ...restoring, backup, database: alone })

  expect(previousPath).toBeNull()
  expect(await kindsIn(await open(database))).toEqual(['decided'])
  expect(await kindsIn(await open(alone))).toEqual(['decided'])
})

test('a link to the database still leads to it after a restore', async () => {
  const { backup, killedServer } = await aSetting()
  const database = killedServer()
  const link = join(tempFolder(), 'veto.db')
  symlinkSync(database, link)

  await restoreBackup({ ...restoring, backup, database: link })

  expect(await kindsIn(await open(database))).toEqual(['decided'])
})
