import { randomUUID } from 'node:crypto'
import type { Changes } from '../../approval/ports/changes.ts'
import type { Store } from '../../approval/ports/store.ts'
import type { Log } from '../../core/log.ts'
import { createOutageLog, type OutageLog } from '../../core/outage-log.ts'
import type { VetoError } from '../../core/veto-error.ts'
import type { PostgresTimes } from '../common/postgres-times.ts'
import { publishUnit } from '../common/publish-unit.ts'
import { shared } from '../common/shared.ts'
import { within } from '../common/within.ts'
import { startChangePoll } from './change-poll.ts'
import { storeReads } from './reads/store-reads.ts'
import { openServerSession } from './server-session.ts'
import type { Lane } from './session/lane.ts'
import { createReader } from './session/reader.ts'
import { createGroupCommit } from './writes/group-commit.ts'
import { createGroupWriter } from './writes/write-group.ts'

interface PostgresStoreOptions {
  readonly url: string
  /** The session that writes, which the store closes. */
  readonly lane: Lane
  readonly times: PostgresTimes
  readonly log: Log
  readonly outage?: Pick<OutageLog, 'away' | 'back'> | undefined
  readonly changes: Changes
  /** Excludes every server on the same database. */
  readonly alone: boolean
  /**
   * Why every commit is refused; null: none is. Asked each time that the locks were taken; rejects when the database may not be opened.
   */
  readonly refusal: () => Promise<VetoError | null>
  /** Listens to other processes. */
  readonly serves?: boolean
  /** Called with the time of the last entry, whenever it is read. */
  readonly recorded?: (atMs: number) => void
}

/**
 * The store on a database that has its tables. Errors reject with a VetoError.
 * @throws {VetoError} `store_locked` when it may not be used beside who uses it.
 */
export async function createPostgresStore({
  url,
  lane,
  times,
  log,
  changes,
  alone,
  refusal,
  serves = false,
  recorded = () => {},
  outage = createOutageLog(log),
}: PostgresStoreOptions): Promise<Store> {
  const origin = randomUUID()
  const role = alone ? 'alone' : 'server'
  const session = { url, origin, role, requireUsable: refusal, changes, log, outage, times } as const
  const server = alone || serves ? await openServerSession(session) : null
  const unwritable = await refusal().catch(async (error: unknown) => {
    await server?.close()
    throw error
  })
  const reader = createReader(url, times)
  const stopPoll = serves
    ? startChangePoll({ reader, changes, recorded, log, pollMs: times.pollMs })
    : () => {}
  const permitted = async () => server?.held()
  const group = createGroupCommit({
    lane,
    writer: createGroupWriter({ origin, recorded }),
    permitted,
    confirmed: async () => server?.confirm(),
    committed: (unit) => publishUnit(unit, changes),
    limitMs: serves ? times.callMs : null,
    log,
  })
  const writable = shared(async () => {
    await permitted()
    await reader.list('UPDATE write_checks SET count = count + 1')
  })
  async function checkedRead<T>(read: () => Promise<T>): Promise<T> {
    if (unwritable !== null) throw unwritable
    const [result] = await within(times.checkMs, Promise.all([read(), writable()]))
    return result
  }
  return {
    commit: (unit) => (unwritable === null ? group.commit(unit) : Promise.reject(unwritable)),
    ...storeReads(reader, recorded),
    isShared: true,
    leads: () => server?.leads() ?? false,
    onLead: (listener) => server?.onLead(listener),
    check: () => checkedRead(async () => {}),
    checkedRead,
    async close() {
      stopPoll()
      await group.close()
      await Promise.all([lane.close(), reader.close(), server?.close()])
    },
  }
}
