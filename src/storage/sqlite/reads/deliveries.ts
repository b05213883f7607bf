import type { Database } from 'better-sqlite3'
import type { DeliveryStore } from '../../../approval/ports/deliveries.ts'
import { decodeDelivery } from '../../codecs/delivery.ts'
import { decodeFound, decodeReadable } from '../../codecs/read-stored.ts'
import { IS_QUEUED, QUEUED_AGENTS } from './channel-cards.ts'
import type { GuardedRead } from './guarded-read.ts'

export function deliveryReads(
  db: Database,
  guarded: GuardedRead,
): Pick<DeliveryStore, 'delivery' | 'undelivered'> {
  const byId = db.prepare<[string]>(`SELECT ${COLUMNS} FROM deliveries WHERE id = ?`)
  const channels = db.prepare<[], { readonly channel: string }>(WAITING_CHANNELS)
  const waiting = db.prepare<[string, number]>(WAITING)
  const queued = db.prepare<{ readonly channel: string; readonly limit: number }>(NEXT_CARDS)
  return {
    delivery: (id) => guarded(() => decodeFound(decodeDelivery, byId.get(id))),
    undelivered: (perChannel, except = NONE) =>
      guarded(() => {
        const rows = channels
          .all()
          .filter(({ channel }) => !except.has(channel))
          .flatMap(({ channel }) => [
            ...waiting.all(channel, perChannel),
            ...queued.all({ channel, limit: perChannel }),
          ])
        return decodeReadable(decodeDelivery, rows).sort((a, b) => a.dueAtMs - b.dueAtMs)
      }),
  }
}

const NONE: ReadonlySet<string> = new Set()

const COLUMNS = `id, subject, channel, wanted AS desiredVersion, shown AS deliveredVersion, channel_id AS channelId, ts, attempts,
  due_at_ms AS dueAtMs, unclear AS maybePosted,
  is_brief AS isBrief, waiting_agent AS waitingAgent`

/** Skips from channel to channel, however many deliveries are pending in each. */
const WAITING_CHANNELS = `WITH RECURSIVE waiting (channel) AS (
    SELECT min(channel) FROM deliveries WHERE shown < wanted AND dropped = 0
    UNION ALL
    SELECT (SELECT min(channel) FROM deliveries WHERE shown < wanted AND dropped = 0 AND channel > waiting.channel)
    FROM waiting WHERE waiting.channel IS NOT NULL)
  SELECT channel FROM waiting WHERE channel IS NOT NULL`

/** Priority: updates of messages, then messages that nobody waits for; 2 are new cards, which take turns. */
const RANK = `(ts IS NULL AND id GLOB 'card:*') + (ts IS NULL AND waiting_agent IS NOT NULL AND unclear = 0)`

/**
 * Cards that people already see must lose their buttons at once, however many others are queued. SQLite replans for each
 * value of a bare parameter, hence `(SELECT ?)`.
 */
export const WAITING = `SELECT ${COLUMNS} FROM deliveries WHERE shown < wanted AND dropped = 0
    AND channel = (SELECT ?) AND ${RANK} < 2
  ORDER BY ${RANK}, due_at_ms, number LIMIT (SELECT ?)`

/** Of each agent the new card that falls due first; those of agents with the fewest cards in the channel before others. */
export const NEXT_CARDS = `WITH ${QUEUED_AGENTS}
  SELECT ${COLUMNS} FROM agents JOIN deliveries d ON d.number = (
    SELECT number FROM deliveries WHERE ${IS_QUEUED} AND channel = (SELECT @channel) AND waiting_agent = agents.name
    ORDER BY due_at_ms, number LIMIT 1)
  ORDER BY agents.posted, due_at_ms, number LIMIT (SELECT @limit)`
