import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Store } from '../../../src/approval/ports/store.ts'
import { createInProcessChanges } from '../../../src/storage/in-process-changes.ts'
import { openStore } from '../../../src/storage/sqlite/open-store.ts'
import { describeStore } from '../../contract/store.contract.ts'
import { silentLog } from '../../support/silent-log.ts'
import { tempFolder } from '../../support/temp-folder.ts'

describeStore('SQLite', async (changes = createInProcessChanges()) => {
  const database = join(tempFolder(), 'new', 'veto.db')
  const opened: Store[] = []
  async function openAgain(): Promise<Store> {
    const store = await openStore({ database, log: silentLog, changes, alone: true })
    opened.push(store)
    // A server sends units to another thread, so they must be plain values.
    return { ...store, commit: (unit) => store.commit(structuredClone(unit)) }
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
