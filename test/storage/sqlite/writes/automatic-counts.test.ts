import { expect, onTestFinished, test } from 'vitest'
import { createInProcessChanges } from '../../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../../src/storage/sqlite/open-store.ts'
import { aRequest, NOW_MS, opening } from '../../../support/builders.ts'
import { migratedDatabase } from '../../../support/migrated-database.ts'
import { silentLog } from '../../../support/silent-log.ts'

test('a call is counted once when its group had to be written again, and never when its unit was undone', async () => {
  const store = await openStore({
    database: migratedDatabase(),
    log: silentLog,
    changes: createInProcessChanges(),
    alone: true,
  })
  onTestFinished(() => store.close())
  const calls = Array.from({ length: 4 }, () => aRequest())
  const units = calls.map((request, n) => opening(request, n === 2 ? { reason: '\ud800' } : {}))

  const ends = await Promise.allSettled(units.map((unit) => store.commit(unit)))

  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  for (const spanMs of [1, 3_600_000]) {
    expect((await store.activity(NOW_MS, NOW_MS + spanMs)).automatic).toMatchObject([{ requests: 3 }])
  }
})
