import type { Store } from '../approval/ports.ts'
import { readConfig } from '../config.ts'
import { createLog } from '../core/log.ts'
import { createInProcessChanges } from '../storage/in-process-changes.ts'
import { openStore } from '../storage/open-store.ts'
import type { Terminal } from './terminal.ts'

/** Runs a task on the configured database, beside a server that may be running on it. */
export async function withStore<T>(terminal: Terminal, task: (store: Store) => Promise<T>): Promise<T> {
  const { database, logLevel } = readConfig(terminal.environment)
  const store = await openStore({
    database,
    log: createLog(logLevel),
    changes: createInProcessChanges(),
    alone: false,
  })
  try {
    return await task(store)
  } finally {
    await store.close()
  }
}
