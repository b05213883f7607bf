import type { Change, NewDelivery } from '../../../approval/ports/unit.ts'
import { encodeSubject } from '../../codecs/delivery.ts'
import { guarded, type Step, write } from './step.ts'

type ChangeOf<Do extends Change['do']> = Omit<Extract<Change, { do: Do }>, 'do'>

/** A new delivery, or a newer desired version of a known one. */
export function deliver({ id, subject, channel, desiredVersion, dueAtMs }: NewDelivery): Step {
  const cardOf = subject.kind === 'card' ? subject.requestId : null
  return write(DELIVER, [id, encodeSubject(subject), channel, desiredVersion, dueAtMs, cardOf])
}

export function delivered({ id, posted, deliveredVersion, isBrief }: ChangeOf<'delivered'>): Step {
  return write(DELIVERED, [id, posted.channelId, posted.ts, deliveredVersion, isBrief])
}

export function markBrief(id: string): Step {
  return write('UPDATE deliveries SET is_brief = true WHERE id = $1', [id])
}

export function postpone({ id, from, dueAtMs, attempts, maybePosted }: ChangeOf<'postpone'>): Step {
  return guarded('postpone', POSTPONE, [id, dueAtMs, maybePosted, attempts, from.attempts, from.isPosted])
}

export function drop(id: string): Step {
  return write('UPDATE deliveries SET dropped = true WHERE id = $1', [id])
}

/** The direct messages about a request are to show a newer version. */
export function updateDirectMessages({
  requestId,
  desiredVersion,
  dueAtMs,
}: ChangeOf<'update_direct_messages'>): Step {
  return write(UPDATE_DIRECT, [`dm:${requestId}:`, `dm:${requestId};`, desiredVersion, dueAtMs])
}

/** A delivery keeps its pause after a failure, as Slack asked for it. */
const DELIVER = `INSERT INTO deliveries AS known (id, subject, channel, desired_version, due_at_ms, waiting_agent)
  VALUES ($1, $2, $3, $4, $5, (SELECT agent_id FROM requests WHERE id = $6 AND status = 'pending'))
  ON CONFLICT (id) DO UPDATE SET desired_version = excluded.desired_version, dropped = false,
    due_at_ms = CASE WHEN known.attempts > 0 AND NOT known.dropped THEN known.due_at_ms ELSE excluded.due_at_ms END
  WHERE excluded.desired_version > known.desired_version`

const POSTPONE = `UPDATE deliveries SET due_at_ms = $2, maybe_posted = $3, attempts = $4
  WHERE id = $1 AND attempts = $5 AND (ts IS NOT NULL) = $6`

/** Also an earlier version than before: a server that no longer leads may have shown it over a later one. */
const DELIVERED = `UPDATE deliveries SET channel_id = $2, ts = $3, delivered_version = $4,
  attempts = 0, maybe_posted = false, is_brief = $5 WHERE id = $1`

/** What follows the last `:` of an id is a person, and `;` is the character after `:`. */
const UPDATE_DIRECT = `UPDATE deliveries SET desired_version = $3,
    due_at_ms = CASE WHEN attempts > 0 THEN due_at_ms ELSE $4 END
  WHERE id > $1 AND id < $2 AND desired_version < $3 AND NOT dropped`
