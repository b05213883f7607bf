import { expect, onTestFinished, test, vi } from 'vitest'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/open/open-store.ts'
import { aPendingRequest, opening } from '../../support/builders.ts'
import { emptyDatabase, setReadOnly } from '../../support/postgres-database.ts'
import { silentLog } from '../../support/silent-log.ts'

const TAKES_NO_WRITES = {
  code: 'store_unavailable',
  message: expect.stringMatching(/^The database takes no writes: free disk space/),
}

test('a database that takes no writes for a while, as its disk is nearly full, is written again without a restart', async () => {
  const database = await emptyDatabase()
  const options = { log: silentLog, changes: createInProcessChanges(), alone: false, serves: true }
  const store = await openStore({ database, ...options })
  onTestFinished(() => store.close())
  const write = () => store.commit(opening(aPendingRequest()))
  await write()

  await setReadOnly(database, true)
  await vi.waitFor(() => expect(store.check()).rejects.toMatchObject(TAKES_NO_WRITES), { timeout: 30_000 })
  await expect(write()).rejects.toMatchObject({ code: 'store_unavailable' })
  await setReadOnly(database, false)

  await vi.waitFor(write, { timeout: 30_000 })
  await vi.waitFor(() => store.check(), { timeout: 30_000 })
})
