import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createInProcessChanges } from '../../../../src/storage/in-process-changes.ts'
import { openConnection } from '../../../../src/storage/sqlite/connection.ts'
import { openStore } from '../../../../src/storage/sqlite/open-store.ts'
import { requestListReads } from '../../../../src/storage/sqlite/reads/request-list.ts'
import { aFactOf, aFilter, aRequest, NOW_MS, opening } from '../../../support/builders.ts'
import { silentLog } from '../../../support/silent-log.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

test('a long search ends its page early, says how far it came, and goes on from there', async () => {
  const database = join(tempFolder(), 'veto.db')
  const store = await openStore({
    database,
    log: silentLog,
    changes: createInProcessChanges(),
    alone: true,
  })
  onTestFinished(() => store.close())
  const db = openConnection(database)
  onTestFinished(() => void db.close())
  const { requestList } = requestListReads(db, async (read) => read(), {
    steps: { first: 2, most: 2 },
    maxWork: 4,
  })
  await store.commit(opening(aRequest(), { reason: 'the one' }))
  const other = aRequest()
  await store.commit(opening(other, { atMs: NOW_MS + 5 }))
  for (let at = 0; at < 4; at += 1) {
    await store.commit([{ do: 'append_fact', fact: aFactOf(other, { kind: 'posted', atMs: NOW_MS + 9 }) }])
  }

  const first = await requestList(aFilter({ reason: 'ne' }))
  const second = await requestList({
    ...aFilter({ reason: 'ne', cursor: first.next ?? 0 }),
    end: first.end,
  })

  expect(first).toMatchObject({ rows: [], next: 3, searchedToMs: NOW_MS + 9 })
  expect(second).toMatchObject({ rows: [{ seq: 1 }], next: null, searchedToMs: null })
})
