import type { Backlog, BacklogStore } from '../../../approval/ports/backlog.ts'
import type { Reader } from '../session/reader.ts'

/** Counts what partial indexes hold, which is what waits, and nothing of what is done. */
export function backlogReads({ list }: Reader): BacklogStore {
  return {
    async backlog() {
      const [found] = await list<Backlog>(BACKLOG)
      return found ?? NOTHING
    },
  }
}

const NOTHING: Backlog = { pendingRequests: 0, undeliveredMessages: 0, waitingCallbacks: 0 }

const BACKLOG = `SELECT
  (SELECT coalesce(sum(pending), 0)::bigint FROM pending_counts) AS "pendingRequests",
  (SELECT count(*) FROM deliveries WHERE delivered_version < desired_version AND NOT dropped) AS "undeliveredMessages",
  (SELECT count(*) FROM callbacks WHERE status = 'waiting') AS "waitingCallbacks"`
