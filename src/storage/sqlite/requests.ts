import type { Database } from 'better-sqlite3'
import type { CallsPage, Change, Held, UsedIdempotencyKey } from '../../approval/ports.ts'
import type { EscalatedRequest, VetoRequest } from '../../approval/request.ts'
import { isEscalated } from '../../approval/request.ts'
import type { RequestId } from '../../core/ids.ts'
import { VetoError } from '../../core/veto-error.ts'
import { REQUEST_COLUMNS, type RequestRow, requestOf, rowOf } from './request-row.ts'

/** The requests: writes for inside a transaction, and reads. */
export interface RequestTable {
  /** False, with nothing written, when its API key already used its idempotency key for this agent. */
  open(request: VetoRequest): boolean
  /** The row before the move; null, with nothing written, when a guard refused. */
  move(wanted: Omit<Extract<Change, { do: 'move' }>, 'do'>): Origin | null
  byId(id: RequestId): VetoRequest | null
  byKey(used: UsedIdempotencyKey): VetoRequest | null
  pending(limit: number): readonly EscalatedRequest[]
  due(nowMs: number, limit: number): readonly VetoRequest[]
  nextDueMs(): number | null
  standing(channel: string, limit: number): number
  held(channel: string, limit: number): Held
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
  return { ...writes(db), ...channelReads(db), ...reads(db) }
}

function writes(db: Database): Pick<RequestTable, 'open' | 'move'> {
  const insert = db.prepare(INSERT)
  const insertPayload = db.prepare(
    'INSERT INTO payloads (request_id, shown, exact, context, edit, params_schema) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const move = db.prepare<unknown[], Origin>(MOVE)
  const edit = db.prepare('UPDATE payloads SET edit = ? WHERE request_id = ? AND edit IS NOT ?')
  return {
    open(request) {
      const { row, payload } = rowOf(request)
      if (insert.run(row).changes === 0) return false
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

/** What stands in a channel, and what waits beside. */
function channelReads(db: Database): Pick<RequestTable, 'standing' | 'held'> {
  const standing = db
    .prepare<[string, number], number>(
      `SELECT count(*) FROM (SELECT 1 FROM ${CARDS} AND d.ts IS NOT NULL LIMIT ?)`,
    )
    .pluck()
  const total = db.prepare<[string], number>(`SELECT count(*) FROM ${CARDS} AND ${IS_HELD}`).pluck()
  const oldest = db.prepare<[string, number], RequestRow>(
    `SELECT ${REQUEST_COLUMNS} FROM ${CARDS} AND ${IS_HELD} ORDER BY r.created_at_ms, r.id LIMIT ?`,
  )
  return {
    standing: (channel, limit) => standing.get(channel, limit) ?? 0,
    held: (channel, limit) => ({
      total: total.get(channel) ?? 0,
      oldest: limit === 0 ? [] : oldest.all(channel, limit).flatMap(readable).filter(isEscalated),
    }),
  }
}

/** The pending requests with their cards in one channel. */
const CARDS = `requests r JOIN payloads p ON p.request_id = r.id JOIN deliveries d ON d.id = 'card:' || r.id || ':' || ?
  WHERE r.status = 'pending'`
const IS_HELD = 'd.ts IS NULL AND d.unclear = 0 AND d.dropped = 0'

function reads(db: Database): Omit<RequestTable, 'open' | 'move' | 'standing' | 'held'> {
  const byId = db.prepare<[string], RequestRow>(`${SELECT} WHERE r.id = ?`)
  const byKey = db.prepare<[UsedIdempotencyKey], RequestRow>(
    `${SELECT} WHERE r.api_key_hash = @apiKeyHash AND r.agent_id = @agentId AND r.idempotency_key = @key
      AND r.idempotency_key IS NOT NULL`,
  )
  const pending = db.prepare<[number], RequestRow>(
    `${SELECT} WHERE r.status = 'pending' ORDER BY r.created_at_ms, r.id LIMIT ?`,
  )
  const due = db.prepare<[number, number], RequestRow>(
    `${SELECT} WHERE r.due_at_ms <= ? ORDER BY r.due_at_ms LIMIT ?`,
  )
  const next = db.prepare<[], { readonly dueAtMs: number | null }>(
    'SELECT min(due_at_ms) AS dueAtMs FROM requests WHERE due_at_ms IS NOT NULL',
  )
  const calls = db.prepare<[number, string, number], RequestRow>(
    `${SELECT} WHERE r.created_at_ms >= ? AND r.id > ? ORDER BY r.id LIMIT ?`,
  )
  return {
    calls: ({ sinceMs, afterId, limit }) => calls.all(sinceMs, afterId ?? '', limit).map(requestOf),
    byId: (id) => oneOf(byId.get(id)),
    byKey: (used) => oneOf(byKey.get(used)),
    pending: (limit) => pending.all(limit).flatMap(readable).filter(isEscalated),
    due: (nowMs, limit) => due.all(nowMs, limit).flatMap(readable),
    nextDueMs: () => next.get()?.dueAtMs ?? null,
  }
}

/** One row that cannot be read must not keep the others from being asked about and expired. */
function readable(row: RequestRow): VetoRequest[] {
  try {
    return [requestOf(row)]
  } catch (error) {
    if (error instanceof VetoError) return []
    throw error
  }
}

function oneOf(row: RequestRow | undefined): VetoRequest | null {
  return row === undefined ? null : requestOf(row)
}

const INSERT = `INSERT INTO requests (id, version, status, agent_id, tool, category, created_at_ms, deadline_ms, due_at_ms,
    session_id, tool_call_id, summary, requester, owner, api_key_hash, idempotency_key, fingerprint, bundle_hash, policy_id, rule,
    salt, params_digest, state, shadow, matter, callback, execution, feedback)
  VALUES (@id, @version, @status, @agentId, @tool, @category, @createdAtMs, @deadlineMs, @dueAtMs,
    @sessionId, @toolCallId, @summary, @requester, @owner, @apiKeyHash, @idempotencyKey, @fingerprint, @bundleHash, @policyId, @rule,
    @salt, @paramsDigest, @state, @shadow, @matter, @callback, @execution, @feedback)
  ON CONFLICT (api_key_hash, agent_id, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING`

const MOVE = `UPDATE requests SET version = @version, status = @status, deadline_ms = @deadlineMs, due_at_ms = @dueAtMs,
    params_digest = @paramsDigest, state = @state, execution = @execution, feedback = @feedback
  WHERE id = @id AND version = @before AND status = @from
    AND (@beforeDeadlineMs IS NULL OR deadline_ms > @beforeDeadlineMs)
  RETURNING created_at_ms AS createdAtMs, tool`
