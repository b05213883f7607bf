import type { Database } from 'better-sqlite3'
import type { CallsPage } from '../../approval/ports.ts'
import type { EscalatedRequest, VetoRequest } from '../../approval/request.ts'
import { isEscalated } from '../../approval/request.ts'
import type { RequestId } from '../../core/ids.ts'
import { VetoError } from '../../core/veto-error.ts'
import { REQUEST_COLUMNS, type RequestRow, requestOf, rowOf } from './request-row.ts'

/** The requests: writes for inside a transaction, and reads. */
export interface RequestTable {
  /** False, with nothing written, when the agent already used this idempotency key. */
  open(request: VetoRequest): boolean
  /** The row before the move; null, with nothing written, when a guard refused. */
  move(request: EscalatedRequest, beforeDeadlineMs: number | null): Origin | null
  byId(id: RequestId): VetoRequest | null
  byKey(agentId: string, idempotencyKey: string): VetoRequest | null
  pending(limit: number): readonly EscalatedRequest[]
  overdue(nowMs: number, limit: number): readonly EscalatedRequest[]
  nextDeadlineMs(): number | null
  calls(page: CallsPage): readonly VetoRequest[]
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
    'INSERT INTO payloads (request_id, shown, exact, context) VALUES (?, ?, ?, ?)',
  )
  const move = db.prepare<unknown[], Origin>(MOVE)
  return {
    open(request) {
      const { row, shown, exact, context } = rowOf(request)
      if (insert.run(row).changes === 0) return false
      insertPayload.run(request.id, shown, exact, context)
      return true
    },
    move(request, beforeDeadlineMs) {
      const { id, version, state } = request
      const changed = [version, state.status, state.deadlineMs, JSON.stringify(state)]
      return move.get(...changed, id, version - 1, beforeDeadlineMs, beforeDeadlineMs) ?? null
    },
  }
}

function reads(db: Database): Omit<RequestTable, 'open' | 'move'> {
  const byId = db.prepare<[string], RequestRow>(`${SELECT} WHERE r.id = ?`)
  const byKey = db.prepare<[string, string], RequestRow>(
    `${SELECT} WHERE r.agent_id = ? AND r.idempotency_key = ? AND r.idempotency_key IS NOT NULL`,
  )
  const pending = db.prepare<[number], RequestRow>(
    `${SELECT} WHERE r.status = 'pending' ORDER BY r.created_at_ms, r.id LIMIT ?`,
  )
  const overdue = db.prepare<[number, number], RequestRow>(
    `${SELECT} WHERE r.status = 'pending' AND r.deadline_ms <= ? ORDER BY r.deadline_ms LIMIT ?`,
  )
  const next = db.prepare<[], { readonly deadlineMs: number | null }>(
    "SELECT min(deadline_ms) AS deadlineMs FROM requests WHERE status = 'pending'",
  )
  const calls = db.prepare<[number, string, number], RequestRow>(
    `${SELECT} WHERE r.created_at_ms >= ? AND r.id > ? ORDER BY r.id LIMIT ?`,
  )
  return {
    calls: ({ sinceMs, afterId, limit }) => calls.all(sinceMs, afterId ?? '', limit).map(requestOf),
    byId: (id) => oneOf(byId.get(id)),
    byKey: (agentId, key) => oneOf(byKey.get(agentId, key)),
    pending: (limit) => pending.all(limit).flatMap(readable),
    overdue: (nowMs, limit) => overdue.all(nowMs, limit).flatMap(readable),
    nextDeadlineMs: () => next.get()?.deadlineMs ?? null,
  }
}

/** One row that cannot be read must not keep the others from being asked about and expired. */
function readable(row: RequestRow): EscalatedRequest[] {
  try {
    const request = requestOf(row)
    return isEscalated(request) ? [request] : []
  } catch (error) {
    if (error instanceof VetoError) return []
    throw error
  }
}

function oneOf(row: RequestRow | undefined): VetoRequest | null {
  return row === undefined ? null : requestOf(row)
}

const INSERT = `INSERT INTO requests (id, version, status, agent_id, tool, category, created_at_ms, deadline_ms,
    session_id, tool_call_id, summary, requester, owner, idempotency_key, fingerprint, bundle_hash, policy_id, rule,
    salt, params_digest, state, shadow)
  VALUES (@id, @version, @status, @agentId, @tool, @category, @createdAtMs, @deadlineMs,
    @sessionId, @toolCallId, @summary, @requester, @owner, @idempotencyKey, @fingerprint, @bundleHash, @policyId, @rule,
    @salt, @paramsDigest, @state, @shadow)
  ON CONFLICT (agent_id, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING`

const MOVE = `UPDATE requests SET version = ?, status = ?, deadline_ms = ?, state = ?
  WHERE id = ? AND version = ? AND status = 'pending' AND (? IS NULL OR deadline_ms > ?)
  RETURNING created_at_ms AS createdAtMs, tool`
