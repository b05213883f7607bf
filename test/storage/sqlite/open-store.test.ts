import { existsSync, linkSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { migrationsOf } from '../../../src/storage/common/migration-files.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/sqlite/open-store.ts'
import { takeServerLock } from '../../../src/storage/sqlite/server-lock.ts'
import { aRequest, opening } from '../../support/builders.ts'
import { olderDatabase } from '../../support/older-database.ts'
import { silentLog } from '../../support/silent-log.ts'
import { tempFolder } from '../../support/temp-folder.ts'

interface Place {
  readonly folder: string
  readonly database: string
}

async function open(database: string, alone = true) {
  const changes = createInProcessChanges()
  const store = await openStore({ database, log: silentLog, changes, alone, lockWaitMs: 1 })
  onTestFinished(() => store.close())
  return store
}

test('openStore() creates the folder of the database', async () => {
  const database = join(tempFolder(), 'a', 'b', 'veto.db')

  await open(database)

  expect(existsSync(database)).toBe(true)
})

test('openStore() refuses a second server in one sentence that says what to do, and lets tools in', async () => {
  const database = join(tempFolder(), 'veto.db')
  await open(database)

  const tool = await open(database, false)
  const second = open(database)

  await expect(second).rejects.toMatchObject({
    code: 'store_locked',
    message: `Another Veto server uses ${database}: stop it first, or set VETO_DATABASE to another file`,
  })
  expect(await tool.commit(opening(aRequest()))).toEqual({ ok: true })
})

test.each([
  ['its folder spelled another way', ({ folder }) => join(folder, 'x', '..', '.', 'veto.db')],
  [
    'a symbolic link to it',
    ({ folder, database }) => {
      symlinkSync(database, join(folder, 'link.db'))
      return join(folder, 'link.db')
    },
  ],
  [
    'a symbolic link to its folder',
    ({ folder }) => {
      symlinkSync(folder, join(folder, 'elsewhere'))
      return join(folder, 'elsewhere', 'veto.db')
    },
  ],
] as const satisfies readonly (readonly [string, (place: Place) => string])[])(
  'openStore() refuses a second server on a database under %s, created before or after the first opened it',
  async (_, secondName) => {
    const folder = realpathSync(tempFolder())
    const database = join(folder, 'veto.db')
    const second = secondName({ folder, database })
    const first = await open(database)

    await expect(open(second)).rejects.toMatchObject({ code: 'store_locked' })
    await first.close()

    await open(second)
    await expect(open(database)).rejects.toMatchObject({ code: 'store_locked' })
  },
)

test('a link to a database that does not exist yet locks its target', async () => {
  const folder = tempFolder()
  const database = join(folder, 'veto.db')
  const link = join(folder, 'link.db')
  symlinkSync('veto.db', link)

  await open(link)

  expect(existsSync(database)).toBe(true)
  await expect(open(database)).rejects.toMatchObject({ code: 'store_locked' })
})

test('openStore() refuses a database with a hard link, wherever that is, and says what to do', async () => {
  const database = join(tempFolder(), 'veto.db')
  const second = join(tempFolder(), 'other.db')
  await open(database)

  linkSync(database, second)

  await expect(open(second)).rejects.toMatchObject({
    code: 'store_unavailable',
    message: expect.stringContaining('has 2 names (hard links)'),
  })
  await expect(open(second, false)).rejects.toMatchObject({ code: 'store_unavailable' })
})

test('openStore() refuses a link that leads in a circle', async () => {
  const folder = tempFolder()
  symlinkSync('b.db', join(folder, 'a.db'))
  symlinkSync('a.db', join(folder, 'b.db'))

  await expect(open(join(folder, 'a.db'))).rejects.toMatchObject({ code: 'store_unavailable' })
})

test('openStore() ignores the content of a lock file that nobody holds', async () => {
  const database = join(tempFolder(), 'veto.db')
  for (const suffix of ['.lock', '-lock']) writeFileSync(`${database}${suffix}`, `${process.ppid} alive\n`)

  await open(database)

  await expect(open(database)).rejects.toMatchObject({ code: 'store_locked' })
})

test('close() releases the lock', async () => {
  const database = join(tempFolder(), 'veto.db')
  const store = await open(database)

  await store.close()

  await open(database)
})

test('a lock can be acquired before the database exists, and handed to its store', async () => {
  const database = join(tempFolder(), 'new', 'veto.db')
  const lock = takeServerLock(database)
  await expect(open(database)).rejects.toMatchObject({ code: 'store_locked' })
  const before = existsSync(database)

  const store = await openStore({
    database,
    log: silentLog,
    changes: createInProcessChanges(),
    alone: true,
    lock,
  })
  await store.close()

  expect(before).toBe(false)
  await open(database)
})

test.each([
  [
    'tables of another program',
    'CREATE TABLE customers (id)',
    /^The database \S+ has tables that are not Veto's, such as "customers": set VETO_DATABASE to another file$/,
  ],
  [
    'tables that are not as Veto made them',
    `CREATE TABLE requests (id); PRAGMA user_version = ${migrationsOf('src/storage/sqlite/migrations').length}`,
    /^Cannot open the database \S+: no such table: \w+: its tables are not as Veto made them; restore it from a backup, or set VETO_DATABASE to another file$/,
  ],
])(
  'openStore() refuses a database with %s in one sentence that says what to do, and adds nothing to it',
  async (_, sql, sentence) => {
    const database = join(tempFolder(), 'veto.db')
    const raw = new Database(database)
    onTestFinished(() => void raw.close())
    raw.exec(sql)

    await expect(open(database)).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringMatching(sentence),
    })

    expect(raw.prepare('SELECT count(*) FROM sqlite_master').pluck().get()).toBe(1)
  },
)

test('openStore() refuses a database of a newer Veto, and releases the lock', async () => {
  const database = join(tempFolder(), 'veto.db')
  await (await open(database)).close()
  const raw = new Database(database)
  raw.pragma('user_version = 999')
  raw.close()

  await expect(open(database)).rejects.toMatchObject({ code: 'database_too_new' })
  takeServerLock(database).release()
})

test('openStore() names the file that it cannot open', async () => {
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

test('openStore() says that a folder is no database, whatever is in it', async () => {
  const folder = tempFolder()
  mkdirSync(join(folder, 'inner'))

  await expect(open(folder)).rejects.toMatchObject({
    code: 'store_unavailable',
    message: `${realpathSync(folder)} is a folder: expected a file in it, such as ${join(realpathSync(folder), 'veto.db')}`,
  })
})

test('openStore() creates no file for callers that require an existing one', async () => {
  const database = join(tempFolder(), 'a', 'veto.db')
  const changes = createInProcessChanges()

  const opening = openStore({ database, log: silentLog, changes, alone: false, existing: true })

  await expect(opening).rejects.toMatchObject({ code: 'store_missing' })
  expect(existsSync(join(database, '..'))).toBe(false)
})

test('a database that another process is upgrading is not opened, and the error says what to do', async () => {
  const { path, db } = olderDatabase(24)
  onTestFinished(() => void db.close())
  db.exec('BEGIN EXCLUSIVE')

  const opening = openStore({
    database: path,
    log: silentLog,
    changes: createInProcessChanges(),
    alone: false,
  })

  await expect(opening).rejects.toMatchObject({
    code: 'store_unavailable',
    message: `Cannot open the database ${path}: another program is writing to it, or a newer Veto is upgrading it: try again in a minute`,
  })
})
