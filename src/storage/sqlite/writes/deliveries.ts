import type { Database } from 'better-sqlite3'
import type { Delivery, MessageRef } from '../../../approval/model/delivery.ts'
import type { Change, NewDelivery } from '../../../approval/ports/unit.ts'
import { encodeSubject } from '../../codecs/delivery.ts'

/** Writes the outbox, inside a transaction. */
export interface DeliveryWrites {
  /** A new delivery, or a newer desired version of a known one. */
  upsert(delivery: NewDelivery): void
  delivered(
    delivered: Pick<Delivery, 'id' | 'deliveredVersion' | 'isBrief'> & { readonly posted: MessageRef },
  ): void
  markBrief(id: string): void
  drop(id: string): void
  /** The direct messages about a request are to show a newer version. */
  updateDirectMessages(
    update: Pick<
      Extract<Change, { do: 'update_direct_messages' }>,
      'requestId' | 'desiredVersion' | 'dueAtMs'
    >,
  ): void
}

/** Prepares the statements. */
export function deliveryWrites(db: Database): DeliveryWrites {
  const upsert = db.prepare(UPSERT)
  const delivered = db.prepare(DELIVERED)
  const markBrief = db.prepare('UPDATE deliveries SET is_brief = 1 WHERE id = ?')
  const drop = db.prepare('UPDATE deliveries SET dropped = 1 WHERE id = ?')
  const updateDirect = db.prepare(UPDATE_DIRECT)
  return {
    upsert: ({ subject, ...rest }) => void upsert.run({ ...rest, subject: encodeSubject(subject) }),
    delivered: ({ id, posted, deliveredVersion, isBrief }) =>
      void delivered.run({ id, ...posted, deliveredVersion, isBrief: isBrief ? 1 : 0 }),
    markBrief: (id) => void markBrief.run(id),
    drop: (id) => void drop.run(id),
    updateDirectMessages: ({ requestId, desiredVersion, dueAtMs }) =>
      void updateDirect.run({ from: `dm:${requestId}:`, to: `dm:${requestId};`, desiredVersion, dueAtMs }),
  }
}

/** Prepares recording an attempt; false: refused. */
export function attemptWriter(db: Database): (attempt: Extract<Change, { do: 'postpone' }>) => boolean {
  const postpone = db.prepare(POSTPONE)
  return ({ id, from, dueAtMs, attempts, maybePosted }) => {
    const row = {
      ...{ id, dueAtMs, attempts, maybePosted: maybePosted ? 1 : 0 },
      ...{ fromAttempts: from.attempts, fromPosted: from.isPosted ? 1 : 0 },
    }
    return postpone.run(row).changes > 0
  }
}

/** A delivery keeps its pause after a failure, as Slack asked for it. */
const UPSERT = `INSERT INTO deliveries (id, subject, channel, wanted, due_at_ms)
  VALUES (@id, @subject, @channel, @desiredVersion, @dueAtMs)
  ON CONFLICT (id) DO UPDATE SET wanted = excluded.wanted, dropped = 0,
    due_at_ms = CASE WHEN attempts > 0 AND dropped = 0 THEN due_at_ms ELSE excluded.due_at_ms END
  WHERE excluded.wanted > wanted`

const DELIVERED = `UPDATE deliveries SET channel_id = @channelId, ts = @ts, shown = @deliveredVersion, attempts = 0,
  unclear = 0, is_brief = @isBrief WHERE id = @id`

const POSTPONE = `UPDATE deliveries SET due_at_ms = @dueAtMs, unclear = @maybePosted, attempts = @attempts
  WHERE id = @id AND attempts = @fromAttempts AND (ts IS NOT NULL) = @fromPosted`

/** What follows the last `:` of an id is a person, and `;` is the character after `:`. */
const UPDATE_DIRECT = `UPDATE deliveries SET wanted = @desiredVersion,
    due_at_ms = CASE WHEN attempts > 0 THEN due_at_ms ELSE @dueAtMs END
  WHERE id > @from AND id < @to AND wanted < @desiredVersion AND dropped = 0`
