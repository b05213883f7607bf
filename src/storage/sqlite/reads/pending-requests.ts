import type { Database } from 'better-sqlite3'
import { isEscalated } from '../../../approval/model/request.ts'
import type { AgentCount, PendingPage, RequestStore } from '../../../approval/ports/requests.ts'
import { decodeReadable } from '../../codecs/read-stored.ts'
import { decodeRequest } from '../../codecs/request.ts'
import type { GuardedRead } from './guarded-read.ts'
import { REQUEST_COLUMNS } from './requests.ts'

export function pendingRequestReads(
  db: Database,
  guarded: GuardedRead,
): Pick<RequestStore, 'pendingInTurns'> {
  const counts = db.prepare<[], AgentCount>(COUNTS)
  const turns = db.prepare<{ readonly limit: number }>(TURNS)
  const own = db.prepare<{ readonly requesters: string; readonly limit: number }>(OWN_TURNS)
  const ownCounts = db.prepare<{ readonly requesters: string }, AgentCount>(OWN_COUNTS)
  const page = (agents: readonly AgentCount[], rows: readonly unknown[]): PendingPage => ({
    agents,
    requests: decodeReadable(decodeRequest, rows).filter(isEscalated),
  })
  return {
    pendingInTurns: ({ requesters: names, limit }) =>
      guarded(() => {
        if (names === null) return page(counts.all(), turns.all({ limit }))
        const requesters = JSON.stringify(names.map((name) => name.toLowerCase()))
        return page(ownCounts.all({ requesters }), own.all({ requesters, limit }))
      }),
  }
}

const COUNTS = `SELECT agent_id AS agentId, pending AS count FROM pending_counts WHERE pending > 0
  ORDER BY pending DESC, agent_id`

const OWN = `status = 'pending' AND lower(requester) IN (SELECT value FROM json_each(@requesters))`

const OWN_COUNTS = `SELECT agent_id AS agentId, count(*) AS count FROM requests WHERE ${OWN}
  GROUP BY agent_id ORDER BY count DESC, agent_id`

const RANKED = `SELECT requests.id, requests.created_at_ms,
    row_number() OVER (PARTITION BY requests.agent_id ORDER BY requests.created_at_ms, requests.id) AS turn`
/** CROSS keeps SQLite from scanning all requests. */
const IN_TURNS = `SELECT ${REQUEST_COLUMNS} FROM ranked CROSS JOIN requests r ON r.id = ranked.id
    JOIN request_params p ON p.request_number = r.number
  ORDER BY turn, ranked.created_at_ms, ranked.id LIMIT @limit`

/** The oldest of each agent, then the second oldest of each, and so on; no more of each than fit. */
export const TURNS = `WITH ranked AS (
    ${RANKED} FROM pending_counts c JOIN requests ON requests.id IN (
      SELECT id FROM requests WHERE agent_id = c.agent_id AND status = 'pending'
      ORDER BY created_at_ms, id LIMIT @limit)
    WHERE c.pending > 0)
  ${IN_TURNS}`

export const OWN_TURNS = `WITH ranked AS (${RANKED} FROM requests WHERE ${OWN}) ${IN_TURNS}`
