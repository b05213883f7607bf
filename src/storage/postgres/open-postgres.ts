import type { Store } from '../../approval/ports/store.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { StoreOptions } from '../common/store-options.ts'
import { createPostgresStore } from './postgres-store.ts'
import type { Connection } from './session/connection.ts'
import { createLane } from './session/lane.ts'
import { isVeto, migrate } from './session/migrate.ts'
import { requireRights, requireServer } from './session/server-rules.ts'

/**
 * Opens a database of PostgreSQL, migrates it, and returns the store.
 * @throws {VetoError} `store_unavailable`, `store_locked`, `store_missing` or `database_too_new`, each with its fix.
 */
export async function openPostgres({ database: url, ...options }: StoreOptions): Promise<Store> {
  const lane = createLane(url)
  try {
    await prepare(await lane.connection(), options)
    return await createPostgresStore({ url, lane, ...options })
  } catch (error) {
    await lane.close()
    throw error
  }
}

async function prepare(connection: Connection, { existing }: Pick<StoreOptions, 'existing'>): Promise<void> {
  try {
    await requireServer(connection)
    if (existing && !(await isVeto(connection))) throw missing()
    await migrate(connection)
    await requireRights(connection)
  } catch (error) {
    throw connection.explain(error)
  }
}

function missing(): VetoError {
  return new VetoError(
    'store_missing',
    'The PostgreSQL database has no tables of Veto: start Veto on it first, or correct VETO_DATABASE',
  )
}
