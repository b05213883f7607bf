import { onTestFinished } from 'vitest'
import type { Store } from '../../../src/approval/ports/store.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/open/open-store.ts'
import { describeStore } from '../../contract/store.contract.ts'
import { emptyDatabase } from '../../support/postgres-database.ts'
import { silentLog } from '../../support/silent-log.ts'

describeStore('PostgreSQL', async (changes = createInProcessChanges()) => {
  const database = await emptyDatabase()
  const opened: Store[] = []
  async function openAgain(): Promise<Store> {
    const store = await openStore({ database, log: silentLog, changes, alone: true })
    opened.push(store)
    return store
  }
  onTestFinished(async () => {
    for (const each of opened) await each.close()
  })
  const store = await openAgain()
  return {
    store,
    async reopen() {
      await store.close()
      return openAgain()
    },
  }
})
