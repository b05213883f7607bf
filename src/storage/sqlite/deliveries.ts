import type { Database } from 'better-sqlite3'
import type { Delivery, Posted } from '../../approval/model/delivery.ts'
import type { NewDelivery } from '../../approval/ports/unit.ts'
import { readStored, StoredSubject } from '../codecs/json.ts'
import { HELD_AGENTS, IS_HELD, IS_STANDING } from './channel-cards.ts'

/** The outbox: writes for inside a transaction, and reads. */
export interface DeliveryTable {
  send(delivery: NewDelivery): void
  delivered(delivered: Pick<Delivery, 'id' | 'shown' | 'isBrief'> & { readonly posted: Posted }): void
  markBrief(id: string): void
  postpone(postponed: Postponed): void
  drop(id: string): void
  byId(id: string): Delivery | null
  /** At most `perChannel` of each channel, those due first; of new cards at most as many again, one for each agent. */
  undelivered(perChannel: number): readonly Delivery[]
}

export type Postponed = Pick<Delivery, 'id' | 'dueAtMs' | 'attempts' | 'unclear'>

/** Prepares the statements of deliveries. */
export function deliveryTable(db: Database): DeliveryTable {
  const send = db.prepare(SEND)
  const delivered = db.prepare(DELIVERED)
  const markBrief = db.prepare('UPDATE deliveries SET is_brief = 1 WHERE id = ?')
  const postpone = db.prepare('UPDATE deliveries SET due_at_ms = ?, unclear = ?, attempts = ? WHERE id = ?')
  const drop = db.prepare('UPDATE deliveries SET dropped = 1 WHERE id = ?')
  const byId = db.prepare<[string], DeliveryRow>(`SELECT ${COLUMNS} FROM deliveries WHERE id = ?`)
  const channels = db.prepare<[], { readonly channel: string }>(WAITING_CHANNELS)
  const waiting = db.prepare<[string, number], DeliveryRow>(WAITING)
  const held = db.prepare<{ readonly channel: string; readonly limit: number }, DeliveryRow>(NEXT_CARDS)
  return {
    send: ({ subject, ...rest }) => void send.run({ ...rest, subject: JSON.stringify(subject) }),
    delivered: ({ id, posted, shown, isBrief }) =>
      void delivered.run({ id, ...posted, shown, isBrief: isBrief ? 1 : 0 }),
    markBrief: (id) => void markBrief.run(id),
    postpone: ({ id, dueAtMs, attempts, unclear }) =>
      void postpone.run(dueAtMs, unclear ? 1 : 0, attempts, id),
    drop: (id) => void drop.run(id),
    byId(id) {
      const row = byId.get(id)
      return row === undefined ? null : deliveryOf(row)
    },
    undelivered: (perChannel) =>
      channels
        .all()
        .flatMap(({ channel }) => [
          ...waiting.all(channel, perChannel),
          ...held.all({ channel, limit: perChannel }),
        ])
        .sort((a, b) => a.dueAtMs - b.dueAtMs)
        .map(deliveryOf),
  }
}

interface DeliveryRow extends Omit<Delivery, 'subject' | 'posted' | 'unclear' | 'isBrief'> {
  readonly subject: string
  readonly channelId: string | null
  readonly ts: string | null
  readonly unclear: number
  readonly isBrief: number
}

function deliveryOf(row: DeliveryRow): Delivery {
  const { subject, channelId, ts, unclear, isBrief, ...rest } = row
  return {
    ...rest,
    subject: readStored(StoredSubject, subject),
    posted: channelId === null || ts === null ? null : { channelId, ts },
    unclear: unclear === 1,
    isBrief: isBrief === 1,
  }
}

const COLUMNS = `id, subject, channel, wanted, shown, channel_id AS channelId, ts, attempts, due_at_ms AS dueAtMs, unclear,
  is_brief AS isBrief, waiting_agent AS waitingAgent`

/** A delivery that waits after a failure keeps its time: Slack asked for that pause. */
const SEND = `INSERT INTO deliveries (id, subject, channel, wanted, due_at_ms)
  VALUES (@id, @subject, @channel, @wanted, @dueAtMs)
  ON CONFLICT (id) DO UPDATE SET wanted = excluded.wanted, dropped = 0,
    due_at_ms = CASE WHEN attempts > 0 AND dropped = 0 THEN due_at_ms ELSE excluded.due_at_ms END
  WHERE excluded.wanted > wanted`

const DELIVERED = `UPDATE deliveries SET channel_id = @channelId, ts = @ts, shown = max(shown, @shown), attempts = 0,
  unclear = 0, is_brief = @isBrief WHERE id = @id`

/** Leaps from channel to channel, however many deliveries wait in each. */
const WAITING_CHANNELS = `WITH RECURSIVE waiting (channel) AS (
    SELECT min(channel) FROM deliveries WHERE shown < wanted AND dropped = 0
    UNION ALL
    SELECT (SELECT min(channel) FROM deliveries WHERE shown < wanted AND dropped = 0 AND channel > waiting.channel)
    FROM waiting WHERE waiting.channel IS NOT NULL)
  SELECT channel FROM waiting WHERE channel IS NOT NULL`

/** What stands before what: changes of messages, then what nobody waits for; 2 are new cards, which take turns. */
const RANK = `(ts IS NULL AND id GLOB 'card:*') + (ts IS NULL AND waiting_agent IS NOT NULL AND unclear = 0)`

/**
 * The buttons of cards that people already see must not outlive a decision because others wait. SQLite plans again for each
 * value of a bare parameter, hence `(SELECT ?)`.
 */
export const WAITING = `SELECT ${COLUMNS} FROM deliveries WHERE shown < wanted AND dropped = 0
    AND channel = (SELECT ?) AND ${RANK} < 2
  ORDER BY ${RANK}, due_at_ms, number LIMIT (SELECT ?)`

/** Of each agent the new card that falls due first; those of agents with the fewest cards in the channel before others. */
export const NEXT_CARDS = `WITH ${HELD_AGENTS}
  SELECT ${COLUMNS} FROM agents JOIN deliveries d ON d.number = (
    SELECT number FROM deliveries WHERE ${IS_HELD} AND channel = (SELECT @channel) AND waiting_agent = agents.name
    ORDER BY due_at_ms, number LIMIT 1)
  ORDER BY (SELECT count(*) FROM deliveries WHERE ${IS_STANDING} AND channel = (SELECT @channel) AND waiting_agent = agents.name),
    due_at_ms, number LIMIT (SELECT @limit)`
