import type { Leadership } from '../../approval/ports/leadership.ts'
import type { Log } from '../../core/log.ts'
import { tryAdvisoryLock } from './session/advisory-lock.ts'
import type { Connection } from './session/connection.ts'

/** Whether this server is the leader: it holds a lock, which PostgreSQL gives back when its session ends in any way. */
export interface Leader extends Omit<Leadership, 'isShared'> {
  /** Becomes the leader on this session, unless another server is. */
  campaign(connection: Connection): Promise<void>
  /** The session has ended. */
  stepDown(): void
}

export function createLeader(log: Log): Leader {
  const listeners: (() => void)[] = []
  let isLeader = false

  async function campaign(connection: Connection): Promise<void> {
    if (isLeader) return
    const isGranted = await tryAdvisoryLock(connection, 'lead')
    if (!isGranted || !connection.isOpen() || isLeader) return
    isLeader = true
    log.info({}, 'this server leads: it posts to Slack and does what is due')
    for (const listener of listeners) listener()
  }

  return {
    leads: () => isLeader,
    onLead: (listener) => void listeners.push(listener),
    campaign,
    stepDown() {
      if (isLeader) log.info({}, 'this server no longer leads')
      isLeader = false
    },
  }
}
