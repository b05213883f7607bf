import type { Database } from 'better-sqlite3'
import { isEscalated } from '../../../approval/model/request.ts'
import type { DeliveryStore } from '../../../approval/ports/deliveries.ts'
import type { AgentCount } from '../../../approval/ports/requests.ts'
import { decodeReadable } from '../../codecs/read-stored.ts'
import { decodeRequest } from '../../codecs/request.ts'
import type { GuardedRead } from './guarded-read.ts'
import { REQUEST_COLUMNS } from './requests.ts'

/** None reads more than the cards of that one channel. */
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
        const oldest = decodeReadable(decodeRequest, turns.all({ channel, limit })).filter(isEscalated)
        return { total, agents, oldest }
      }),
  }
}

/** New cards of pending requests. */
export const IS_QUEUED = 'waiting_agent IS NOT NULL AND ts IS NULL AND unclear = 0 AND dropped = 0'
export const IS_POSTED = 'waiting_agent IS NOT NULL AND ts IS NOT NULL'

/** Skips from agent to agent, however many cards each has: `agents (name)`, of those with new cards in `@channel`. */
export const QUEUED_AGENTS = `RECURSIVE agents (name) AS (
    SELECT min(waiting_agent) FROM deliveries WHERE ${IS_QUEUED} AND channel = (SELECT @channel)
    UNION ALL
    SELECT (SELECT min(waiting_agent) FROM deliveries WHERE ${IS_QUEUED} AND channel = (SELECT @channel) AND waiting_agent > agents.name)
    FROM agents WHERE agents.name IS NOT NULL)`

export const POSTED_COUNTS = `SELECT waiting_agent AS agentId, count(*) AS count FROM deliveries
  WHERE ${IS_POSTED} AND channel = ? GROUP BY waiting_agent`

export const QUEUED_COUNTS = `SELECT waiting_agent AS agentId, count(*) AS count FROM deliveries
  WHERE ${IS_QUEUED} AND channel = ? GROUP BY waiting_agent ORDER BY count DESC, waiting_agent`

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
