import type { Store } from '../../src/approval/ports/store.ts'
import { createLog } from '../../src/core/log.ts'
import { createInProcessChanges } from '../../src/storage/in-process-changes.ts'
import { openStore } from '../../src/storage/open/open-store.ts'

/** Runs a task on a database, on which a server may be running. */
export async function withStore<T>(database: string, task: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore({
    database,
    log: createLog('silent'),
    changes: createInProcessChanges(),
    alone: false,
  })
  try {
    return await task(store)
  } finally {
    await store.close()
  }
}
