import type { Database } from 'better-sqlite3'
import type { Backlog, BacklogStore } from '../../../approval/ports/backlog.ts'
import type { GuardedRead } from './guarded-read.ts'

/** Counts what partial indexes hold, which is what waits, and nothing of what is done. */
export function backlogReads(db: Database, guarded: GuardedRead): BacklogStore {
  const count = db.prepare<[], Backlog>(BACKLOG)
  return { backlog: () => guarded(() => count.get() ?? NOTHING) }
}

const NOTHING: Backlog = { pendingRequests: 0, undeliveredMessages: 0, waitingCallbacks: 0 }

const BACKLOG = `SELECT
  (SELECT coalesce(sum(pending), 0) FROM pending_counts) AS pendingRequests,
  (SELECT count(*) FROM deliveries WHERE shown < wanted AND dropped = 0) AS undeliveredMessages,
  (SELECT count(*) FROM callbacks WHERE status = 'waiting') AS waitingCallbacks`
