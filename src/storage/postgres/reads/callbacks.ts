import { isWaiting } from '../../../approval/model/callback.ts'
import type { CallbackStore } from '../../../approval/ports/callbacks.ts'
import { decodeCallback } from '../../codecs/callback.ts'
import { decodeReadable } from '../../codecs/read-stored.ts'
import type { Reader } from '../session/reader.ts'
import { decodeFirst } from './decode-first.ts'

export function callbackReads({ lookUp, list, search }: Reader): CallbackStore {
  return {
    callback: async (id) => decodeFirst(decodeCallback, await lookUp(BY_ID, [id])),
    nextCallbacks: async () => decodeReadable(decodeCallback, await list(NEXT)).filter(isWaiting),
    callbacks: async ({ requestId, status, limit }) =>
      (await search(LIST, [requestId, status, limit])).map(decodeCallback),
  }
}

const COLUMNS = `c.id, c.request_id AS "requestId", c.target, c.type, c.created_at_ms AS "createdAtMs", c.attempts, c.status,
  c.due_at_ms AS "dueAtMs", c.give_up_at_ms AS "giveUpAtMs", c.ended_at_ms AS "endedAtMs", c.last_error AS "lastError"`

const BY_ID = `SELECT ${COLUMNS} FROM callbacks c WHERE c.id = $1`

const LIST = `SELECT ${COLUMNS} FROM callbacks c
  WHERE ($1::text IS NULL OR c.request_id = $1) AND ($2::text IS NULL OR c.status = $2)
  ORDER BY c.number DESC LIMIT $3`

/** Skips from receiver to receiver, however many callbacks are pending for each. */
const NEXT = `WITH RECURSIVE waiting (target) AS (
    (SELECT min(target) FROM callbacks WHERE status = 'waiting')
    UNION ALL
    SELECT (SELECT min(target) FROM callbacks WHERE status = 'waiting' AND target > waiting.target)
    FROM waiting WHERE waiting.target IS NOT NULL)
  SELECT ${COLUMNS} FROM waiting CROSS JOIN LATERAL (
    SELECT * FROM callbacks WHERE status = 'waiting' AND target = waiting.target
    ORDER BY due_at_ms, number LIMIT 1) c
  ORDER BY c.due_at_ms, c.number`
