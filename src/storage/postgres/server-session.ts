import { setTimeout as pause } from 'node:timers/promises'
import type { Changes } from '../../approval/ports/changes.ts'
import type { Leadership } from '../../approval/ports/leadership.ts'
import type { Log } from '../../core/log.ts'
import type { OutageLog } from '../../core/outage-log.ts'
import type { PostgresTimes } from '../common/postgres-times.ts'
import { createLeader, type Leader } from './leader.ts'
import { type ServerRole, takeServerLock } from './server-lock.ts'
import { holdsLock } from './session/advisory-lock.ts'
import type { Connection } from './session/connection.ts'
import { every } from './session/every.ts'
import { createLane, type Lane } from './session/lane.ts'
import { ANY_CHANGE, CHANNEL, decodeNotification } from './writes/notification.ts'

/** The session of a server, which holds its locks and listens to what other processes change. */
export interface ServerSession extends Omit<Leadership, 'isShared'> {
  /** Rejects while there is no session that took the lock. */
  held(): Promise<void>
  /** Asks the database, and rejects when who must be alone may use it. */
  confirm(): Promise<void>
  close(): Promise<void>
}

interface SessionOptions {
  readonly url: string
  /** Of this process, whose own notifications it knows. */
  readonly origin: string
  readonly role: ServerRole
  /** Asked each time that the lock was taken: rejects when the database may not be used, as it was moved meanwhile. */
  readonly requireUsable: () => Promise<unknown>
  readonly changes: Pick<Changes, 'committedElsewhere'>
  readonly log: Log
  readonly outage: Pick<OutageLog, 'away' | 'back'>
  readonly times: PostgresTimes
}

/** Nobody listens meanwhile, so that it is not long. */
const REOPEN_MS = 500
/** The network may drop a session without a sign, and then another process gets its locks. */
const WATCH_MS = 5_000
/** Nothing is written meanwhile. */
const CONFIRM_MS = 2_000
/** How long nobody leads after the leader has ended; a leader asks as often whether it still leads. */
const CAMPAIGN_MS = 1_000

/** @throws {VetoError} `store_locked` when it may not run beside who holds the lock. */
export async function openServerSession(options: SessionOptions): Promise<ServerSession> {
  const { url, role, changes, log, outage, times } = options
  const leader = createLeader({ log, silentMs: times.silentMs })
  /** A session that was never held is not taken up again. */
  let isKept = false
  let timer: NodeJS.Timeout | null = null
  const lane = createLane(url, { prepare: (connection) => prepare(connection, options, leader), lost, times })

  function lost(): void {
    leader.stepDown()
    if (!isKept) return
    reopen()
  }

  function reopen(): void {
    timer ??= setTimeout(() => {
      timer = null
      // What was committed while nobody listened is not known.
      if (isKept) lane.connection().then(reopened, notReopened)
    }, REOPEN_MS)
  }

  function reopened(): void {
    if (!outage.back()) log.warn({}, 'the session of this server was lost, and is opened again')
    changes.committedElsewhere(ANY_CHANGE)
  }

  function notReopened(error: unknown): void {
    outage.away(error)
    reopen()
  }

  const confirm = () => confirmLock(lane)
  await lane.connection()
  isKept = true
  const watching = every(WATCH_MS, confirm)
  const campaign = async () => leader.campaign(await lane.connection())
  const campaigning = role === 'server' ? every(CAMPAIGN_MS, campaign) : undefined
  return {
    leads: leader.leads,
    onLead: leader.onLead,
    async held() {
      await lane.connection()
    },
    confirm,
    async close() {
      isKept = false
      clearInterval(watching)
      clearInterval(campaigning)
      if (timer !== null) clearTimeout(timer)
      await lane.close()
    },
  }
}

/** A session without the lock is ended: the next one takes it, or is refused. */
async function confirmLock(lane: Lane): Promise<void> {
  const connection = await lane.connection()
  const isHeld = await Promise.race([holdsLock(connection, 'serve').catch(() => false), isLate()])
  if (isHeld) return
  await connection.close()
  await lane.connection()
}

async function isLate(): Promise<false> {
  await pause(CONFIRM_MS, null, { ref: false })
  return false
}

async function prepare(
  connection: Connection,
  { origin, role, requireUsable, changes }: SessionOptions,
  leader: Leader,
): Promise<void> {
  await takeServerLock(connection, role)
  await requireUsable()
  if (role === 'alone') return
  connection.onNotification((payload) => {
    const commit = decodeNotification(payload, origin)
    if (commit !== null) changes.committedElsewhere(commit)
  })
  await connection.script(`LISTEN ${CHANNEL}`)
  await leader.campaign(connection)
}
