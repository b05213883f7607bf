import type { Database } from 'better-sqlite3'
import type { EscalatedRequest, UsedIdempotencyKey, VetoRequest } from '../../approval/model/request.ts'
import { isEscalated } from '../../approval/model/request.ts'
import type { CallsPage, OpenPage } from '../../approval/ports/requests.ts'
import type { Change } from '../../approval/ports/unit.ts'
import type { RequestId } from '../../core/ids.ts'
import { REQUEST_COLUMNS, type RequestRow, readable, requestOf, rowOf } from './request-row.ts'

/** The requests: writes for inside a transaction, and reads. */
export interface RequestTable {
  /**
   * False, with nothing written, when its API key already used its idempotency key for this agent, to open a request or to
   * join one, or an identical call waits.
   */
  open(request: VetoRequest, callIdentity: string | null): boolean
  /** The row before the move; null, with nothing written, when a guard refused. */
  move(wanted: Omit<Extract<Change, { do: 'transition' }>, 'do'>): Origin | null
  byId(id: RequestId): VetoRequest | null
  byKey(used: UsedIdempotencyKey): VetoRequest | null
  pending(limit: number): readonly EscalatedRequest[]
  due(nowMs: number, limit: number): readonly VetoRequest[]
  nextDueMs(): number | null
  identicalPending(callIdentity: string): VetoRequest | null
  calls(page: CallsPage): readonly VetoRequest[]
  openRequests(page: OpenPage): readonly VetoRequest[]
}

/** What never changes of a request. */
export interface Origin {
  readonly createdAtMs: number
  readonly tool: string
}

const SELECT = `SELECT ${REQUEST_COLUMNS} FROM requests r JOIN payloads p ON p.request_id = r.id`

/** Prepares the statements of requests. */
export function requestTable(db: Database): RequestTable {
  return { ...writes(db), ...reads(db) }
}

function writes(db: Database): Pick<RequestTable, 'open' | 'move'> {
  const insert = db.prepare(INSERT)
  const insertPayload = db.prepare(
    'INSERT INTO payloads (request_id, shown, exact, context, edit, params_schema) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const move = db.prepare<unknown[], Origin>(MOVE)
  const edit = db.prepare('UPDATE payloads SET edit = ? WHERE request_id = ? AND edit IS NOT ?')
  return {
    open(request, callIdentity) {
      const { row, payload } = rowOf(request)
      if (insert.run({ ...row, callIdentity }).changes === 0) return false
      const { shown, exact, context, edit: edited, paramsSchema } = payload
      insertPayload.run(request.id, shown, exact, context, edited, paramsSchema)
      return true
    },
    move({ request, from, beforeDeadlineMs }) {
      const { row, payload } = rowOf(request)
      const before = request.version - 1
      const origin = move.get({ ...row, before, from, beforeDeadlineMs }) ?? null
      if (origin !== null && payload.edit !== null) edit.run(payload.edit, request.id, payload.edit)
      return origin
    },
  }
}

/** SQLite plans a join with a bare `?` anew for each value, which is ten times the work of reading a row: hence `(SELECT ?)`. */
function reads(db: Database): Omit<RequestTable, 'open' | 'move'> {
  const byId = db.prepare<[string], RequestRow>(`${SELECT} WHERE r.id = (SELECT ?)`)
  const byKey = db.prepare<[UsedIdempotencyKey], RequestRow>(
    `${SELECT} WHERE r.api_key_hash = (SELECT @apiKeyHash) AND r.agent_id = (SELECT @agentId)
      AND r.idempotency_key = (SELECT @key) AND r.idempotency_key IS NOT NULL`,
  )
  const identical = db.prepare<[string], RequestRow>(
    `${SELECT} WHERE r.call_identity = (SELECT ?) AND r.status = 'pending'`,
  )
  const pending = db.prepare<[number], RequestRow>(
    `${SELECT} WHERE r.status = 'pending' ORDER BY r.created_at_ms, r.id LIMIT (SELECT ?)`,
  )
  const due = db.prepare<[number, number], RequestRow>(
    `${SELECT} WHERE r.due_at_ms <= (SELECT ?) ORDER BY r.due_at_ms LIMIT (SELECT ?)`,
  )
  const next = db.prepare<[], { readonly dueAtMs: number | null }>(
    'SELECT min(due_at_ms) AS dueAtMs FROM requests WHERE due_at_ms IS NOT NULL',
  )
  const calls = db.prepare<[number, string, number], RequestRow>(
    `${SELECT} WHERE r.created_at_ms >= (SELECT ?) AND r.id > (SELECT ?) ORDER BY r.id LIMIT (SELECT ?)`,
  )
  const open = db.prepare<[string, string, number], RequestRow>(
    `${SELECT} WHERE r.due_at_ms IS NOT NULL AND r.status = (SELECT ?) AND r.id > (SELECT ?) ORDER BY r.id LIMIT (SELECT ?)`,
  )
  return {
    openRequests: ({ status, afterId, limit }) => open.all(status, afterId ?? '', limit).flatMap(readable),
    calls: ({ sinceMs, afterId, limit }) => calls.all(sinceMs, afterId ?? '', limit).map(requestOf),
    byId: (id) => oneOf(byId.get(id)),
    byKey: (used) => oneOf(byKey.get(used)),
    identicalPending: (callIdentity) => oneOf(identical.get(callIdentity)),
    pending: (limit) => pending.all(limit).flatMap(readable).filter(isEscalated),
    due: (nowMs, limit) => due.all(nowMs, limit).flatMap(readable),
    nextDueMs: () => next.get()?.dueAtMs ?? null,
  }
}

function oneOf(row: RequestRow | undefined): VetoRequest | null {
  return row === undefined ? null : requestOf(row)
}

const INSERT = `INSERT INTO requests (id, version, status, agent_id, tool, category, created_at_ms, deadline_ms, due_at_ms,
    session_id, tool_call_id, summary, requester, owner, api_key_hash, idempotency_key, fingerprint, bundle_hash, policy_id, rule,
    salt, params_digest, state, shadow, matter, callback, execution, feedback, call_identity)
  SELECT @id, @version, @status, @agentId, @tool, @category, @createdAtMs, @deadlineMs, @dueAtMs,
    @sessionId, @toolCallId, @summary, @requester, @owner, @apiKeyHash, @idempotencyKey, @fingerprint, @bundleHash, @policyId, @rule,
    @salt, @paramsDigest, @state, @shadow, @subject, @callback, @execution, @feedback, @callIdentity
  WHERE NOT EXISTS (SELECT 1 FROM joined_calls WHERE api_key_hash = @apiKeyHash AND agent_id = @agentId
    AND idempotency_key = @idempotencyKey)
  ON CONFLICT (api_key_hash, agent_id, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
  ON CONFLICT (call_identity) WHERE status = 'pending' AND call_identity IS NOT NULL DO NOTHING`

const MOVE = `UPDATE requests SET version = @version, status = @status, deadline_ms = @deadlineMs, due_at_ms = @dueAtMs,
    bundle_hash = @bundleHash, policy_id = @policyId, rule = @rule, params_digest = @paramsDigest, state = @state, execution = @execution, feedback = @feedback
  WHERE id = @id AND version = @before AND status = @from
    AND (@beforeDeadlineMs IS NULL OR deadline_ms > @beforeDeadlineMs)
  RETURNING created_at_ms AS createdAtMs, tool`
