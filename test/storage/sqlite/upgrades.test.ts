import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import type { Store } from '../../../src/approval/ports/store.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/sqlite/open-store.ts'
import { fixturesOf, keepFixture, readFixture } from '../../support/database-fixtures.ts'
import { silentLog } from '../../support/silent-log.ts'
import { startWorld } from '../../support/start-world.ts'
import { tellStory } from '../../support/tell-story.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { expectStoryGoesOn } from '../../support/upgraded-story.ts'

const FIXTURES = fixturesOf('db')

test.each(FIXTURES)(
  'the database %s of an earlier version is migrated: its requests and searches answer, and its chain goes on',
  async (name) => {
    await expectStoryGoesOn(await open(unpacked(name)))
  },
)

test('the database that this version made, kept for later versions, goes on', async () => {
  const world = await startWorld()

  await tellStory(world)

  keepFixture('db', readFileSync(world.database))
  await expectStoryGoesOn(await open(world.database))
})

test('a database of a newer version is refused in one sentence, and stays as it is', async () => {
  const path = unpacked(FIXTURES.at(-1) ?? '')
  const db = new SqliteDatabase(path)
  db.pragma('user_version = 999')
  db.close()
  const before = readFileSync(path)

  await expect(open(path)).rejects.toMatchObject({
    code: 'database_too_new',
    message: expect.stringMatching(
      /^Expected a database of version \d+ or older, got version 999: it was made by a newer Veto; run that version, or a later one$/,
    ),
  })
  expect(readFileSync(path).equals(before)).toBe(true)
})

function unpacked(name: string): string {
  const path = join(tempFolder(), 'veto.db')
  writeFileSync(path, readFixture(name))
  return path
}

async function open(database: string): Promise<Store> {
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: false })
  onTestFinished(() => store.close())
  return store
}
