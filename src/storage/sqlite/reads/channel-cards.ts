import type { Database } from 'better-sqlite3'
import { isEscalated } from '../../../approval/model/request.ts'
import type { DeliveryStore } from '../../../approval/ports/deliveries.ts'
import type { AgentCount } from '../../../approval/ports/requests.ts'
import { decodeReadable } from '../../codecs/read-stored.ts'
import { decodeRequest } from '../../codecs/request.ts'
import type { GuardedRead } from './guarded-read.ts'
import { REQUEST_COLUMNS } from './requests.ts'

/** None reads more than the agents with pending requests in that one channel, and of each as many cards as are asked for. */
export function channelCardReads(
  db: Database,
  guarded: GuardedRead,
): Pick<DeliveryStore, 'countCards' | 'queuedCards'> {
  const postedCounts = db.prepare<[string], AgentCount>(POSTED_COUNTS)
  const counts = db.prepare<[string], AgentCount>(QUEUED_COUNTS)
  const turns = db.prepare<{ readonly channel: string; readonly limit: number }>(QUEUED_TURNS)
  return {
    countCards: (channel) =>
      guarded(() => new Map(postedCounts.all(channel).map(({ agentId, count }) => [agentId, count]))),
    queuedCards: (channel, limit) =>
      guarded(() => {
        const agents = counts.all(channel)
        const total = agents.reduce((sum, { count }) => sum + count, 0)
        const rows = limit === 0 || total === 0 ? [] : turns.all({ channel, limit })
        const oldest = decodeReadable(decodeRequest, rows).filter(isEscalated)
        return { total, agents, oldest }
      }),
  }
}

/** New cards of pending requests. */
export const IS_QUEUED = 'waiting_agent IS NOT NULL AND ts IS NULL AND unclear = 0 AND dropped = 0'

/** `agents (name)`: those with new cards in `@channel`. */
export const QUEUED_AGENTS = `agents (name, posted) AS (
    SELECT agent_id, posted FROM channel_cards WHERE channel = (SELECT @channel) AND queued > 0)`

export const POSTED_COUNTS =
  'SELECT agent_id AS agentId, posted AS count FROM channel_cards WHERE channel = ? AND posted > 0'

export const QUEUED_COUNTS = `SELECT agent_id AS agentId, queued AS count FROM channel_cards
  WHERE channel = ? AND queued > 0 ORDER BY queued DESC, agent_id`

/** The oldest of each agent, then the second oldest of each, and so on. */
export const QUEUED_TURNS = `WITH ${QUEUED_AGENTS},
  first AS (
    SELECT json_extract(subject, '$.requestId') AS id, due_at_ms, number,
      row_number() OVER (PARTITION BY waiting_agent ORDER BY due_at_ms, number) AS turn
    FROM agents JOIN deliveries d ON d.number IN (
      SELECT number FROM deliveries WHERE ${IS_QUEUED} AND channel = @channel AND waiting_agent = agents.name
      ORDER BY due_at_ms, number LIMIT @limit))
  SELECT ${REQUEST_COLUMNS} FROM first CROSS JOIN requests r ON r.id = first.id JOIN request_params p ON p.request_number = r.number
  ORDER BY first.turn, first.due_at_ms, first.number LIMIT @limit`
