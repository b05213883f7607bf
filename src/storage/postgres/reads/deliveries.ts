import type { DeliveryStore } from '../../../approval/ports/deliveries.ts'
import { decodeDelivery } from '../../codecs/delivery.ts'
import { decodeReadable } from '../../codecs/read-stored.ts'
import type { Reader } from '../session/reader.ts'
import { IS_QUEUED } from './channel-cards.ts'
import { decodeFirst } from './decode-first.ts'

export function deliveryReads({ lookUp, list }: Reader): Pick<DeliveryStore, 'delivery' | 'undelivered'> {
  return {
    delivery: async (id) => decodeFirst(decodeDelivery, await lookUp(BY_ID, [id])),
    async undelivered(perChannel, except = NONE) {
      const rows = await list(UNDELIVERED, [perChannel, [...except]])
      return decodeReadable(decodeDelivery, rows).sort((a, b) => a.dueAtMs - b.dueAtMs)
    },
  }
}

const NONE: ReadonlySet<string> = new Set()

const COLUMNS = `d.id, d.subject, d.channel, d.desired_version AS "desiredVersion", d.delivered_version AS "deliveredVersion",
  d.channel_id AS "channelId", d.ts, d.attempts, d.due_at_ms AS "dueAtMs", d.maybe_posted::integer AS "maybePosted",
  d.is_brief::integer AS "isBrief", d.waiting_agent AS "waitingAgent"`

const BY_ID = `SELECT ${COLUMNS} FROM deliveries d WHERE d.id = $1`

const IS_UNDELIVERED = 'delivered_version < desired_version AND NOT dropped'

/** Skips from channel to channel, however many deliveries are pending in each. */
const CHANNELS = `channels (channel) AS (
    (SELECT min(channel) FROM deliveries WHERE ${IS_UNDELIVERED})
    UNION ALL
    SELECT (SELECT min(channel) FROM deliveries WHERE ${IS_UNDELIVERED} AND channel > channels.channel)
    FROM channels WHERE channels.channel IS NOT NULL)`

/** Priority: updates of messages, then messages that nobody waits for; 2 are new cards, which take turns. As in the index. */
const RANK = `((ts IS NULL AND id LIKE 'card:%')::integer + (ts IS NULL AND waiting_agent IS NOT NULL AND NOT maybe_posted)::integer)`

/** Cards that people already see must lose their buttons at once, however many others are queued. */
const FIRST = `SELECT number, ${RANK} AS rank, 0 AS posted, due_at_ms FROM deliveries
  WHERE ${IS_UNDELIVERED} AND channel = channels.channel AND ${RANK} < 2
  ORDER BY ${RANK}, due_at_ms, number LIMIT $1`

/** Of each agent the new card that falls due first; those of agents with the fewest cards in the channel before others. */
const NEXT_CARDS = `SELECT next.number, 2, agents.posted, next.due_at_ms
  FROM channel_cards agents CROSS JOIN LATERAL (
    SELECT number, due_at_ms FROM deliveries
    WHERE ${IS_QUEUED} AND channel = agents.channel AND waiting_agent = agents.agent_id
    ORDER BY due_at_ms, number LIMIT 1) next
  WHERE agents.channel = channels.channel AND agents.queued > 0
  ORDER BY agents.posted, next.due_at_ms, next.number LIMIT $1`

export const UNDELIVERED = `WITH RECURSIVE ${CHANNELS}
  SELECT ${COLUMNS} FROM channels
    CROSS JOIN LATERAL ((${FIRST}) UNION ALL (${NEXT_CARDS})) found
    JOIN deliveries d ON d.number = found.number
  WHERE channels.channel <> ALL ($2::text[])
  ORDER BY channels.channel, found.rank, found.posted, found.due_at_ms, found.number`
