import type { Changes } from '../../approval/ports/changes.ts'
import { isRequestId } from '../../core/ids.ts'
import type { Log } from '../../core/log.ts'
import { takeServerLock } from './server-lock.ts'
import type { Connection } from './session/connection.ts'
import { createLane } from './session/lane.ts'
import { CHANNEL } from './writes/notify.ts'

/** The session of a server, which holds its lock and listens to what other processes change. */
export interface ServerSession {
  /** Rejects while the lock is not held. */
  held(): Promise<void>
  close(): Promise<void>
}

interface SessionOptions {
  readonly url: string
  /** Of this process, whose own notifications it knows. */
  readonly origin: string
  readonly changes: Pick<Changes, 'publish'>
  readonly log: Log
}

/** Nobody listens meanwhile, so that it is not long. */
const REOPEN_MS = 500

/** @throws {VetoError} `store_locked` when another server holds the lock. */
export async function openServerSession(options: SessionOptions): Promise<ServerSession> {
  /** A session that was never held is not taken up again. */
  let isKept = false
  let timer: NodeJS.Timeout | null = null
  const lane = createLane(options.url, { prepare: (connection) => prepare(connection, options), lost })

  function lost(): void {
    if (!isKept) return
    options.log.warn({}, 'the session that holds the lock of the server was lost')
    reopen()
  }

  function reopen(): void {
    timer = setTimeout(() => {
      if (isKept) lane.connection().catch(reopen)
    }, REOPEN_MS)
  }

  await lane.connection()
  isKept = true
  return {
    async held() {
      await lane.connection()
    },
    async close() {
      isKept = false
      if (timer !== null) clearTimeout(timer)
      await lane.close()
    },
  }
}

async function prepare(connection: Connection, { origin, changes }: SessionOptions): Promise<void> {
  await takeServerLock(connection)
  connection.onNotification((payload) => {
    const [from, ...ids] = payload.split(' ')
    if (from !== origin) for (const id of ids.filter(isRequestId)) changes.publish(id)
  })
  await connection.script(`LISTEN ${CHANNEL}`)
}
