import type { PostgresTimes } from '../../common/postgres-times.ts'
import { type Connection, connect } from './connection.ts'

/** One session at a time, opened when it is needed and again after it was lost. */
export interface Lane {
  /** The session. @throws {VetoError} `store_unavailable` when none can be opened. */
  connection(): Promise<Connection>
  close(): Promise<void>
}

interface LaneOptions {
  /** Called with each new session before it is used. */
  readonly prepare?: (connection: Connection) => Promise<void>
  /** Called when a session that was in use has ended. */
  readonly lost?: () => void
  readonly times: PostgresTimes
}

export function createLane(url: string, { prepare, lost, times }: LaneOptions): Lane {
  let current: Promise<Connection> | null = null

  async function open(forget: () => void): Promise<Connection> {
    let isReady = false
    const ended = () => {
      forget()
      if (isReady) lost?.()
    }
    const connection = await connect(url, ended, times)
    try {
      await prepare?.(connection)
      isReady = true
      return connection
    } catch (error) {
      await connection.close()
      throw error
    }
  }

  return {
    connection() {
      if (current !== null) return current
      const forget = () => {
        if (current === opening) current = null
      }
      const opening = open(forget)
      current = opening
      opening.catch(forget)
      return opening
    },
    async close() {
      const known = await current?.catch(() => null)
      await known?.close()
    },
  }
}

/** Runs reads on the session, again on a new one when the first was lost. */
export async function onSession<T>(lane: Lane, read: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await lane.connection()
  try {
    return await read(connection)
  } catch (error) {
    if (connection.isOpen()) throw error
    return read(await lane.connection())
  }
}
