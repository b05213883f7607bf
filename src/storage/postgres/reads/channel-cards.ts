import { isEscalated } from '../../../approval/model/request.ts'
import type { DeliveryStore } from '../../../approval/ports/deliveries.ts'
import type { AgentCount } from '../../../approval/ports/requests.ts'
import { decodeReadable } from '../../codecs/read-stored.ts'
import { decodeRequest } from '../../codecs/request.ts'
import type { Reader } from '../session/reader.ts'
import { REQUEST_COLUMNS } from './requests.ts'

/** None reads more than the agents with pending requests in that one channel, and of each as many cards as are asked for. */
export function channelCardReads({
  lookUp,
  searchAtOnce,
}: Reader): Pick<DeliveryStore, 'countCards' | 'queuedCards'> {
  return {
    async countCards(channel) {
      const counts = await lookUp<AgentCount>(POSTED_COUNTS, [channel])
      return new Map(counts.map(({ agentId, count }) => [agentId, count]))
    },
    queuedCards: (channel, limit) =>
      searchAtOnce(async (search) => {
        const [agents, rows] = await Promise.all([
          search<AgentCount>(QUEUED_COUNTS, [channel]),
          search(QUEUED_TURNS, [channel, limit]),
        ])
        const total = agents.reduce((sum, { count }) => sum + count, 0)
        return { total, agents, oldest: decodeReadable(decodeRequest, rows).filter(isEscalated) }
      }),
  }
}

/** New cards of pending requests. */
export const IS_QUEUED = 'waiting_agent IS NOT NULL AND ts IS NULL AND NOT maybe_posted AND NOT dropped'

const POSTED_COUNTS = `SELECT agent_id AS "agentId", posted AS count FROM channel_cards WHERE channel = $1 AND posted > 0`

const QUEUED_COUNTS = `SELECT agent_id AS "agentId", queued AS count FROM channel_cards WHERE channel = $1 AND queued > 0
  ORDER BY queued DESC, agent_id`

/** The oldest of each agent, then the second oldest of each, and so on. */
export const QUEUED_TURNS = `WITH first AS (
    SELECT queued.* FROM channel_cards agents CROSS JOIN LATERAL (
      SELECT split_part(id, ':', 2) AS request_id, due_at_ms, number, row_number() OVER (ORDER BY due_at_ms, number) AS turn
      FROM deliveries WHERE ${IS_QUEUED} AND channel = agents.channel AND waiting_agent = agents.agent_id
      ORDER BY due_at_ms, number LIMIT $2) queued
    WHERE agents.channel = $1 AND agents.queued > 0
    ORDER BY queued.turn, queued.due_at_ms, queued.number LIMIT $2)
  SELECT ${REQUEST_COLUMNS} FROM first JOIN requests r ON r.id = first.request_id
  WHERE r.shown IS NOT NULL ORDER BY first.turn, first.due_at_ms, first.number`
