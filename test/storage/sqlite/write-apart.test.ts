import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Unit } from '../../../src/approval/ports/unit.ts'
import type { VetoError } from '../../../src/core/veto-error.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openConnection } from '../../../src/storage/sqlite/connection.ts'
import { openStore } from '../../../src/storage/sqlite/open-store.ts'
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

test('a thread that could not open the database writes nothing, and another one takes its place once that is possible', async () => {
  const database = join(tempFolder(), 'veto.db')
  const writer = writeApart(database)
  onTestFinished(() => writer.close())
  await expect(writer.write([note])).rejects.toThrow(`Cannot open the database ${database}`)

  openConnection(database).close()

  expect(await writer.write([note])).toEqual([{ ok: true, committed: { ok: true } }])
})

test('what a thread says of a unit that cannot be stored names the error of SQLite', async () => {
  const database = join(tempFolder(), 'veto.db')
  openConnection(database).close()
  const writer = writeApart(database)
  onTestFinished(() => writer.close())

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
