import type { Database } from 'better-sqlite3'
import { isWaiting } from '../../../approval/model/callback.ts'
import type { CallbackFilter, CallbackStore } from '../../../approval/ports/callbacks.ts'
import { decodeCallback } from '../../codecs/callback.ts'
import { decodeFound, decodeReadable } from '../../codecs/read-stored.ts'
import type { GuardedRead } from './guarded-read.ts'

export function callbackReads(db: Database, guarded: GuardedRead): CallbackStore {
  const byId = db.prepare<[string]>(`SELECT ${COLUMNS} FROM callbacks WHERE id = ?`)
  const next = db.prepare<[]>(NEXT)
  return {
    callback: (id) => guarded(() => decodeFound(decodeCallback, byId.get(id))),
    nextCallbacks: () => guarded(() => decodeReadable(decodeCallback, next.all()).filter(isWaiting)),
    callbacks: (filter) =>
      guarded(() => db.prepare<unknown[]>(listOf(filter)).all(filter).map(decodeCallback)),
  }
}

function listOf({ requestId, status }: CallbackFilter): string {
  const conditions = [
    ...(requestId === null ? [] : ['request_id = @requestId']),
    ...(status === null ? [] : ['status = @status']),
  ]
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
  return `SELECT ${COLUMNS} FROM callbacks ${where} ORDER BY number DESC LIMIT @limit`
}

const COLUMNS = `id, request_id AS requestId, target, type, created_at_ms AS createdAtMs, attempts, status,
  due_at_ms AS dueAtMs, give_up_at_ms AS giveUpAtMs, ended_at_ms AS endedAtMs, last_error AS lastError`

/** Skips from receiver to receiver, however many callbacks are pending for each. */
const NEXT = `WITH RECURSIVE waiting (target) AS (
    SELECT min(target) FROM callbacks WHERE status = 'waiting'
    UNION ALL
    SELECT (SELECT min(target) FROM callbacks WHERE status = 'waiting' AND target > waiting.target)
    FROM waiting WHERE waiting.target IS NOT NULL)
  SELECT ${COLUMNS} FROM callbacks WHERE number IN (
    SELECT (SELECT number FROM callbacks WHERE status = 'waiting' AND target = waiting.target
      ORDER BY due_at_ms, number LIMIT 1)
    FROM waiting WHERE waiting.target IS NOT NULL)
  ORDER BY due_at_ms, number`
