import { VetoError } from '../../../core/veto-error.ts'
import type { PostgresTimes } from '../../common/postgres-times.ts'
import { within } from '../../common/within.ts'
import type { Connection, Row, Value } from './connection.ts'
import { createLane, onSession } from './lane.ts'
import { sqlState } from './sql-error.ts'
import { unwritable } from './unwritable.ts'

/** Reads what is committed. Errors reject with a VetoError. */
export interface Reader {
  /** Short reads, by a key, for which calls wait: they share one session, which prepares each text once. */
  readonly lookUp: Read
  /** Short lists that the server works through, and checks of it, planned as searches are: what people search for does not hold them up. */
  readonly list: Read
  /** Reads that may take long, and hold up no short ones: planned for their values, and so put together as these demand. */
  readonly search: Read
  /** Searches that all see the database as of one moment, if `read` begins all of them before it waits for any. */
  searchAtOnce<T>(read: (search: Read) => Promise<T>): Promise<T>
  /** Ends in as much time as a read has what may have to wait for another one. */
  inTime<T>(task: Promise<T>): Promise<T>
  close(): Promise<void>
}

/** The rows that a statement finds. */
export type Read = <R extends object = Row>(text: string, values?: readonly Value[]) => Promise<readonly R[]>

const SEARCHES_AT_ONCE = 3

export function createReader(url: string, times: PostgresTimes): Reader {
  const [lookUps, lists] = [laneInUse(url, times), laneInUse(url, times)]
  const searches = Array.from({ length: SEARCHES_AT_ONCE }, () => laneInUse(url, times))
  const all = [lookUps, lists, ...searches]
  const inTime = <T>(task: Promise<T>) => within(times.callMs, task)
  return {
    lookUp: (text, values) => inTime(lookUps.use((connection) => readerOn(connection, false)(text, values))),
    list: (text, values) => inTime(lists.use((connection) => readerOn(connection, true)(text, values))),
    search: (text, values) =>
      inTime(leastBusy(searches).use((connection) => readerOn(connection, true)(text, values))),
    inTime,
    searchAtOnce: (read) => inTime(leastBusy(searches).use((connection) => inSnapshot(connection, read))),
    async close() {
      await Promise.all(all.map((lane) => lane.close()))
    },
  }
}

function readerOn(connection: Connection, isSearch: boolean): Read {
  return async <R extends object>(text: string, values: readonly Value[] = []) => {
    const [result] = await connection.run<R>([{ text, values, unprepared: isSearch }])
    return result?.rows ?? []
  }
}

/** The session is shared: nothing else may come between the beginning and the end. */
async function inSnapshot<T>(connection: Connection, read: (search: Read) => Promise<T>): Promise<T> {
  const search = readerOn(connection, true)
  let isOver = false
  const begun = connection.run([{ text: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', values: [] }])
  const found = startNow(() =>
    read((text, values) => {
      if (isOver) throw new TypeError('Expected all searches of one moment at once, got one later')
      return search(text, values)
    }),
  )
  isOver = true
  const ended = connection.run([{ text: 'COMMIT', values: [] }])
  const [result] = await Promise.all([found, begun, ended])
  return result
}

/** Whatever it throws rejects. */
async function startNow<T>(task: () => Promise<T>): Promise<T> {
  return task()
}

interface LaneInUse {
  running(): number
  close(): Promise<void>
  use<T>(read: (connection: Connection) => Promise<T>): Promise<T>
}

function laneInUse(url: string, times: PostgresTimes): LaneInUse {
  const prepare = ({ script }: Connection) => script(`SET statement_timeout = ${times.searchMs}`)
  const lane = createLane(url, { times, prepare })
  let running = 0
  let isClosed = false
  return {
    running: () => running,
    close() {
      isClosed = true
      return lane.close()
    },
    async use(read) {
      if (isClosed) throw new VetoError('store_unavailable', 'The database is closed')
      running += 1
      try {
        return await onSession(lane, read)
      } catch (error) {
        throw error instanceof VetoError ? error : unavailable(error)
      } finally {
        running -= 1
      }
    },
  }
}

function unavailable(cause: unknown): VetoError {
  return new VetoError('store_unavailable', messageOf(cause), { cause })
}

function messageOf(error: unknown): string {
  if (sqlState(error) === TOOK_TOO_LONG) return SLOW
  return unwritable(error) ?? 'The database does not respond'
}

const TOOK_TOO_LONG = '57014'
const SLOW =
  'The database took too long to answer: search for something more precise, or find out what else the server is doing'

function leastBusy(lanes: readonly LaneInUse[]): LaneInUse {
  return lanes.reduce((least, lane) => (lane.running() < least.running() ? lane : least))
}
