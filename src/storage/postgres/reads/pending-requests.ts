import { isEscalated } from '../../../approval/model/request.ts'
import type { AgentCount, RequestStore } from '../../../approval/ports/requests.ts'
import { decodeReadable } from '../../codecs/read-stored.ts'
import { decodeRequest } from '../../codecs/request.ts'
import type { Reader } from '../session/reader.ts'
import { REQUEST_COLUMNS } from './requests.ts'

export function pendingRequestReads({ searchAtOnce }: Reader): Pick<RequestStore, 'pendingInTurns'> {
  return {
    pendingInTurns: ({ requesters: names, limit }) =>
      searchAtOnce(async (search) => {
        const own = names === null ? [] : [names.map((name) => name.toLowerCase())]
        const [agents, rows] = await Promise.all([
          search<AgentCount>(names === null ? COUNTS : OWN_COUNTS, own),
          search(names === null ? TURNS : OWN_TURNS, [limit, ...own]),
        ])
        return { agents, requests: decodeReadable(decodeRequest, rows).filter(isEscalated) }
      }),
  }
}

const COUNTS = `SELECT agent_id AS "agentId", pending AS count FROM pending_counts WHERE pending > 0
  ORDER BY pending DESC, agent_id`

const own = (names: string) => `status = 'pending' AND lower(requester) = ANY (${names}::text[])`

const OWN_COUNTS = `SELECT agent_id AS "agentId", count(*) AS count FROM requests WHERE ${own('$1')}
  GROUP BY agent_id ORDER BY count DESC, agent_id`

const IN_TURNS = `SELECT ${REQUEST_COLUMNS}
  FROM (SELECT * FROM ranked ORDER BY turn, created_at_ms, id LIMIT $1) first JOIN requests r ON r.id = first.id
  WHERE r.shown IS NOT NULL ORDER BY first.turn, first.created_at_ms, first.id`

/** The oldest of each agent, then the second oldest of each, and so on; no more of each than fit. */
export const TURNS = `WITH ranked AS (
    SELECT p.* FROM pending_counts c CROSS JOIN LATERAL (
      SELECT id, created_at_ms, row_number() OVER (ORDER BY created_at_ms, id) AS turn FROM requests
      WHERE agent_id = c.agent_id AND status = 'pending' ORDER BY created_at_ms, id LIMIT $1) p
    WHERE c.pending > 0)
  ${IN_TURNS}`

const OWN_TURNS = `WITH ranked AS (
    SELECT id, created_at_ms, row_number() OVER (PARTITION BY agent_id ORDER BY created_at_ms, id) AS turn
    FROM requests WHERE ${own('$2')})
  ${IN_TURNS}`
