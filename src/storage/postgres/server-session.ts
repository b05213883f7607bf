import { setTimeout as pause } from 'node:timers/promises'
import type { Changes } from '../../approval/ports/changes.ts'
import { isRequestId } from '../../core/ids.ts'
import type { Log } from '../../core/log.ts'
import { holdsServerLock, takeServerLock } from './server-lock.ts'
import type { Connection } from './session/connection.ts'
import { createLane } from './session/lane.ts'
import { CHANNEL } from './writes/notify.ts'

/** The session of a server, which holds its lock and listens to what other processes change. */
export interface ServerSession {
  /** Rejects while there is no session that took the lock. */
  held(): Promise<void>
  /** Asks the database, and rejects when another server may hold the lock. */
  confirm(): Promise<void>
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
/** The network may drop a session without a sign, and then another server gets its lock. */
const WATCH_MS = 5_000
/** Nothing is written meanwhile. */
const CONFIRM_MS = 2_000

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
    timer ??= setTimeout(() => {
      timer = null
      if (isKept) lane.connection().catch(reopen)
    }, REOPEN_MS)
  }

  /** A session without the lock is ended: the next one takes it, or is refused. */
  async function confirm(): Promise<void> {
    const connection = await lane.connection()
    const isHeld = await Promise.race([holdsServerLock(connection).catch(() => false), isLate()])
    if (isHeld) return
    await connection.close()
    await lane.connection()
  }

  await lane.connection()
  isKept = true
  const watching = setInterval(() => void confirm().catch(() => {}), WATCH_MS)
  watching.unref()
  return {
    async held() {
      await lane.connection()
    },
    confirm,
    async close() {
      isKept = false
      clearInterval(watching)
      if (timer !== null) clearTimeout(timer)
      await lane.close()
    },
  }
}

async function isLate(): Promise<false> {
  await pause(CONFIRM_MS, null, { ref: false })
  return false
}

async function prepare(connection: Connection, { origin, changes }: SessionOptions): Promise<void> {
  await takeServerLock(connection)
  connection.onNotification((payload) => {
    const [from, ...ids] = payload.split(' ')
    if (from !== origin) for (const id of ids.filter(isRequestId)) changes.publish(id, null)
  })
  await connection.script(`LISTEN ${CHANNEL}`)
}
