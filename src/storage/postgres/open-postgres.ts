import type { Store } from '../../approval/ports/store.ts'
import { VetoError } from '../../core/veto-error.ts'
import { POSTGRES_TIMES } from '../common/postgres-times.ts'
import { postgresName } from '../common/postgres-url.ts'
import type { StoreOptions } from '../common/store-options.ts'
import { refusalOf, type TransferMark } from '../common/transfer-mark.ts'
import { createPostgresStore } from './postgres-store.ts'
import { readMark } from './reads/transfer-mark.ts'
import type { Connection } from './session/connection.ts'
import { createLane } from './session/lane.ts'
import { isVeto, migrate } from './session/migrate.ts'
import { requireTables } from './session/require-tables.ts'
import { requireRights, requireServer } from './session/server-rules.ts'

/**
 * Opens a database of PostgreSQL, migrates it, and returns the store.
 * @throws {VetoError} `store_unavailable`, `store_locked`, `store_missing`, `database_too_new` or `database_moved`, each with its fix.
 */
export async function openPostgres({
  database: url,
  times: given,
  ...options
}: StoreOptions): Promise<Store> {
  const times = { ...POSTGRES_TIMES, ...given }
  const lane = createLane(url, { times })
  try {
    await prepare(await lane.connection(), options)
    const isServer = options.alone || options.serves === true
    const refusal = async () =>
      refusalFor(isServer, await readMark(await lane.connection()), postgresName(url))
    return await createPostgresStore({ url, lane, times, ...options, refusal })
  } catch (error) {
    await lane.close()
    throw error
  }
}

/** Checks the server, and migrates the database. @throws {VetoError} as `openPostgres`. */
export async function prepare(
  connection: Connection,
  { existing }: Pick<StoreOptions, 'existing'>,
): Promise<void> {
  try {
    await requireServer(connection)
    if (existing && !(await isVeto(connection))) throw missing()
    await migrate(connection)
    await requireTables(connection)
    await requireRights(connection)
  } catch (error) {
    throw connection.explain(error)
  }
}

/** Why nothing may be recorded in it, as it was moved. @throws {VetoError} `database_moved` for a server, and for an incomplete copy. */
function refusalFor(isServer: boolean, mark: TransferMark | null, name: string): VetoError | null {
  const refusal = refusalOf(mark, name)
  if (refusal !== null && (isServer || mark?.role === 'arriving')) throw refusal
  return refusal
}

function missing(): VetoError {
  return new VetoError(
    'store_missing',
    'The PostgreSQL database has no tables of Veto: start Veto on it first, or correct VETO_DATABASE',
  )
}
