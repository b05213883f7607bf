import type { Store } from '../approval/ports/store.ts'
import { readConfig } from '../config/config.ts'
import { createLog } from '../core/log.ts'
import type { Terminal } from './terminal.ts'

/** Runs a task on the configured database, which is created when missing; a server may be running on it. */
export function withStore<T>(terminal: Terminal, task: (store: Store) => Promise<T>): Promise<T> {
  return withDatabase({ terminal, existing: false }, task)
}

/** As `withStore`, for a database that must exist. @throws {VetoError} `store_missing` when there is no database. */
export function withExistingStore<T>(terminal: Terminal, task: (store: Store) => Promise<T>): Promise<T> {
  return withDatabase({ terminal, existing: true }, task)
}

interface StoreAccess {
  readonly terminal: Terminal
  readonly existing: boolean
}

async function withDatabase<T>(
  { terminal, existing }: StoreAccess,
  task: (store: Store) => Promise<T>,
): Promise<T> {
  const { database, logLevel } = readConfig(terminal.environment)
  const { createInProcessChanges } = await import('../storage/in-process-changes.ts')
  const { openStore } = await import('../storage/open/open-store.ts')
  const store = await openStore({
    database,
    log: createLog(logLevel),
    changes: createInProcessChanges(),
    alone: false,
    existing,
  })
  try {
    return await task(store)
  } finally {
    await store.close()
  }
}
