import type { Database } from 'better-sqlite3'
import type { UsedIdempotencyKey, VetoRequest } from '../../../approval/model/request.ts'
import type { CallsPage, OpenPage } from '../../../approval/ports/requests.ts'
import type { RequestId } from '../../../core/ids.ts'
import { decodeFound, decodeReadable } from '../../codecs/read-stored.ts'
import { decodeRequest } from '../../codecs/request.ts'
import { REQUEST_COLUMNS } from './request-columns.ts'

/** Reads requests. */
export interface RequestReads {
  byId(id: RequestId): VetoRequest | null
  byKey(used: UsedIdempotencyKey): VetoRequest | null
  due(nowMs: number, limit: number): readonly VetoRequest[]
  nextDueMs(): number | null
  identicalPending(callIdentity: string): VetoRequest | null
  calls(page: CallsPage): readonly VetoRequest[]
  openRequests(page: OpenPage): readonly VetoRequest[]
}

const SELECT = `SELECT ${REQUEST_COLUMNS} FROM requests r JOIN payloads p ON p.request_id = r.id`

/**
 * Prepares the statements. SQLite plans a join with a bare `?` anew for each value, which is ten times the work of reading a row:
 * hence `(SELECT ?)`.
 */
export function requestReads(db: Database): RequestReads {
  const byId = db.prepare<[string]>(`${SELECT} WHERE r.id = (SELECT ?)`)
  const byKey = db.prepare<[UsedIdempotencyKey]>(
    `${SELECT} WHERE r.api_key_hash = (SELECT @apiKeyHash) AND r.agent_id = (SELECT @agentId)
      AND r.idempotency_key = (SELECT @key) AND r.idempotency_key IS NOT NULL`,
  )
  const identical = db.prepare<[string]>(
    `${SELECT} WHERE r.call_identity = (SELECT ?) AND r.status = 'pending'`,
  )
  const due = db.prepare<[number, number]>(
    `${SELECT} WHERE r.due_at_ms <= (SELECT ?) ORDER BY r.due_at_ms LIMIT (SELECT ?)`,
  )
  const next = db.prepare<[], { readonly dueAtMs: number | null }>(
    'SELECT min(due_at_ms) AS dueAtMs FROM requests WHERE due_at_ms IS NOT NULL',
  )
  const calls = db.prepare<[number, string, number]>(
    `${SELECT} WHERE r.created_at_ms >= (SELECT ?) AND r.id > (SELECT ?) ORDER BY r.id LIMIT (SELECT ?)`,
  )
  const open = db.prepare<[string, string, number]>(
    `${SELECT} WHERE r.due_at_ms IS NOT NULL AND r.status = (SELECT ?) AND r.id > (SELECT ?) ORDER BY r.id LIMIT (SELECT ?)`,
  )
  return {
    openRequests: ({ status, afterId, limit }) =>
      decodeReadable(decodeRequest, open.all(status, afterId ?? '', limit)),
    calls: ({ sinceMs, afterId, limit }) => calls.all(sinceMs, afterId ?? '', limit).map(decodeRequest),
    byId: (id) => decodeFound(decodeRequest, byId.get(id)),
    byKey: (used) => decodeFound(decodeRequest, byKey.get(used)),
    identicalPending: (callIdentity) => decodeFound(decodeRequest, identical.get(callIdentity)),
    due: (nowMs, limit) => decodeReadable(decodeRequest, due.all(nowMs, limit)),
    nextDueMs: () => next.get()?.dueAtMs ?? null,
  }
}
