import { setImmediate } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import type {
  AllowedCall,
  AllowedSearch,
  ObservedExecution,
} from '../../approval/model/observed-execution.ts'
import type { RequestId } from '../../core/ids.ts'

/** The executions that were seen: writes for inside a transaction, and reads. */
export interface ExecutionTable {
  /** False, with nothing written, when the request already allowed one, or the trace id was used. */
  see(observed: ObservedExecution): boolean
  byTrace(agentId: string, traceId: string): ObservedExecution | null
  ofRequest(id: RequestId): ObservedExecution | null
  allowedCalls(search: AllowedSearch): Promise<readonly AllowedCall[]>
}

/** Prepares the statements of executions. */
export function executionTable(db: Database): ExecutionTable {
  const insert = db.prepare(INSERT)
  const byTrace = db.prepare<[string, string], ObservedExecution>(
    `${SELECT} WHERE agent_id = ? AND trace_id = ?`,
  )
  const ofRequest = db.prepare<[string], ObservedExecution>(`${SELECT} WHERE request_id = ?`)
  const allowed = db.prepare<[AllowedBounds], AllowedRow>(ALLOWED_CALLS)
  return {
    see: (observed) => insert.run(observed).changes === 1,
    byTrace: (agentId, traceId) => byTrace.get(agentId, traceId) ?? null,
    ofRequest: (id) => ofRequest.get(id) ?? null,
    async allowedCalls({ after, ...bounds }) {
      if (after !== null) await setImmediate()
      const rows = allowed.all({ ...bounds, afterMs: after?.allowedAtMs ?? null, afterId: after?.id ?? null })
      return rows.map(({ isStarted, ...call }) => ({ ...call, isStarted: isStarted === 1 }))
    },
  }
}

type AllowedBounds = Omit<AllowedSearch, 'after'> & {
  readonly afterMs: number | null
  readonly afterId: string | null
}

interface AllowedRow extends Omit<AllowedCall, 'isStarted'> {
  readonly isStarted: number
}

const SELECT = `SELECT id, agent_id AS agentId, tool, trace_id AS traceId, executed_at_ms AS executedAtMs,
    seen_at_ms AS seenAtMs, request_id AS requestId, reason, salt, params_digest AS paramsDigest, fingerprint
  FROM executions`

const INSERT = `INSERT INTO executions (id, agent_id, tool, trace_id, executed_at_ms, seen_at_ms, request_id, reason,
    salt, params_digest, fingerprint)
  VALUES (@id, @agentId, @tool, @traceId, @executedAtMs, @seenAtMs, @requestId, @reason,
    @salt, @paramsDigest, @fingerprint)
  ON CONFLICT DO NOTHING`

/** As the index on it spells it. */
const ALLOWED_AT = `coalesce(json_extract(r.state, '$.settledAtMs'), r.created_at_ms)`

const IS_BARRED = `json_extract(r.execution, '$.status') IN ('lapsed', 'denied')`

/** Allowed calls for which no execution was seen, allowed last first. */
export const ALLOWED_CALLS = `SELECT r.id, r.salt, r.params_digest AS paramsDigest, ${ALLOWED_AT} AS allowedAtMs,
    (r.execution IS NOT NULL AND NOT ${IS_BARRED}) AS isStarted,
    iif(${IS_BARRED}, json_extract(r.execution, '$.atMs'), NULL) AS barredAtMs
  FROM requests r
  WHERE r.agent_id = @agentId AND r.tool = @tool AND r.status IN ('allowed', 'approved') AND r.matter IS NULL
    AND ${ALLOWED_AT} BETWEEN @sinceMs AND coalesce(@afterMs, @untilMs)
    AND (@afterMs IS NULL OR (${ALLOWED_AT}, r.id) < (@afterMs, @afterId))
    AND NOT EXISTS (SELECT 1 FROM executions e WHERE e.request_id = r.id)
  ORDER BY ${ALLOWED_AT} DESC, r.id DESC
  LIMIT @limit`
