import { expect, onTestFinished, test } from 'vitest'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/open/open-store.ts'
import { connect } from '../../../src/storage/postgres/session/connection.ts'
import { fixturesOf, keepFixture, readFixture } from '../../support/database-fixtures.ts'
import { dumpPostgres } from '../../support/dump-postgres.ts'
import { bareDatabase, emptyDatabase, runSql } from '../../support/postgres-database.ts'
import { silentLog } from '../../support/silent-log.ts'
import { startWorld } from '../../support/start-world.ts'
import { tellStory } from '../../support/tell-story.ts'
import { expectStoryGoesOn } from '../../support/upgraded-story.ts'

test.each(fixturesOf('sql'))(
  'the PostgreSQL database %s of an earlier version is migrated: its requests and searches answer, its chain goes on, and it has the tables of a new one',
  async (name) => {
    const database = await bareDatabase()
    await runSql(database, readFixture(name).toString())
    const fresh = await emptyDatabase()

    await expectStoryGoesOn(await open(database))

    await open(fresh)
    expect(await columnsOf(database)).toEqual(await columnsOf(fresh))
  },
)

test('a script of the PostgreSQL database that this version made, kept for later versions, makes a database that goes on', async () => {
  const world = await startWorld()
  await tellStory(world)
  const script = await dumpPostgres(world.database)
  keepFixture('sql', script)
  const copy = await bareDatabase()

  await runSql(copy, script)

  await expectStoryGoesOn(await open(copy))
})

async function open(database: string) {
  const store = await openStore({ database, log: silentLog, changes: createInProcessChanges(), alone: false })
  onTestFinished(() => store.close())
  return store
}

async function columnsOf(database: string) {
  const connection = await connect(database)
  onTestFinished(() => connection.close())
  const [found] = await connection.run([{ text: COLUMNS, values: [] }])
  return found?.rows
}

const COLUMNS = `SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
  WHERE table_schema = 'public' ORDER BY table_name, column_name`
