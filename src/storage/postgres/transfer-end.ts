import type { Log } from '../../core/log.ts'
import { POSTGRES_TIMES } from '../common/postgres-times.ts'
import { ledgerPage, type TransferEnd } from '../common/transfer-end.ts'
import { createInProcessChanges } from '../in-process-changes.ts'
import { prepare } from './open-postgres.ts'
import { createPostgresStore } from './postgres-store.ts'
import { rowPage } from './reads/row-pages.ts'
import { readMark } from './reads/transfer-mark.ts'
import type { Value } from './session/connection.ts'
import { createLane, type Lane } from './session/lane.ts'
import type { Read } from './session/reader.ts'
import { rowWriter } from './writes/row-writer.ts'
import { writeMark } from './writes/transfer-mark.ts'

interface EndOptions {
  readonly database: string
  /** As people read it. */
  readonly name: string
  readonly log: Log
  /** Refuses a database without tables. */
  readonly existing: boolean
}

/**
 * Opens a PostgreSQL database for a move, whatever its mark says.
 * @throws {VetoError} as `openPostgres`; `store_locked` while a server uses it.
 */
export async function openServerEnd({ database, name, log, existing }: EndOptions): Promise<TransferEnd> {
  const lane = createLane(database, { times: POSTGRES_TIMES })
  try {
    await prepare(await lane.connection(), { existing })
    const changes = createInProcessChanges()
    const store = await createPostgresStore({
      url: database,
      lane,
      times: POSTGRES_TIMES,
      log,
      changes,
      alone: true,
      refusal: async () => null,
    })
    const read = readerOn(lane)
    return {
      name,
      store,
      mark: async () => readMark(await lane.connection()),
      setMark: async (mark) => writeMark(await lane.connection(), mark),
      page: (set, after, limit) =>
        set === 'ledger' ? ledgerPage(store, after, limit) : rowPage(read, { set, after, limit }),
      append: rowWriter(lane.connection),
      close: () => store.close(),
    }
  } catch (error) {
    await lane.close()
    throw error
  }
}

function readerOn(lane: Lane): Read {
  return async <R extends object>(text: string, values: readonly Value[] = []) => {
    const connection = await lane.connection()
    const [result] = await connection.run<R>([{ text, values, unprepared: true }])
    return result?.rows ?? []
  }
}
