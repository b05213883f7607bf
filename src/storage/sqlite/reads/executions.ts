import { setImmediate } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import type { AllowedSearch } from '../../../approval/model/observed-execution.ts'
import type { ExecutionStore } from '../../../approval/ports/executions.ts'
import { digestSql } from '../../codecs/entry-columns.ts'
import { decodeAllowedCall, decodeObservedExecution } from '../../codecs/observed-execution.ts'
import { decodeFound } from '../../codecs/read-stored.ts'
import type { GuardedRead } from './guarded-read.ts'

export function executionReads(db: Database, guarded: GuardedRead): ExecutionStore {
  const byTrace = db.prepare<[string, string]>(`${SELECT} WHERE agent_id = ? AND trace_id = ?`)
  const ofRequest = db.prepare<[string]>(`${SELECT} WHERE request_id = ?`)
  const allowed = db.prepare<[AllowedBounds]>(ALLOWED_CALLS)
  return {
    observedByTrace: (agentId, traceId) =>
      guarded(() => decodeFound(decodeObservedExecution, byTrace.get(agentId, traceId))),
    observedExecution: (id) => guarded(() => decodeFound(decodeObservedExecution, ofRequest.get(id))),
    allowedCalls: ({ after, ...bounds }) =>
      guarded(async () => {
        if (after !== null) await setImmediate()
        const from = { afterMs: after?.allowedAtMs ?? null, afterId: after?.id ?? null }
        return allowed.all({ ...bounds, ...from }).map(decodeAllowedCall)
      }),
  }
}

type AllowedBounds = Omit<AllowedSearch, 'after'> & {
  readonly afterMs: number | null
  readonly afterId: string | null
}

const SELECT = `SELECT id, agent_id AS agentId, tool, trace_id AS traceId, executed_at_ms AS executedAtMs,
    seen_at_ms AS seenAtMs, request_id AS requestId, reason, salt, params_digest AS paramsDigest, fingerprint
  FROM executions`

/** The same expression as in its index. */
const ALLOWED_AT = `coalesce(json_extract(r.state, '$.settledAtMs'), r.created_at_ms)`

const MAY_NO_LONGER_RUN = `json_extract(r.execution, '$.status') IN ('lapsed', 'denied')`

/** Allowed calls without an observed execution, latest first. */
export const ALLOWED_CALLS = `SELECT r.id, r.salt, ${digestSql('r.params_digest')} AS paramsDigest, ${ALLOWED_AT} AS allowedAtMs,
    (r.execution IS NOT NULL AND NOT ${MAY_NO_LONGER_RUN}) AS isStarted,
    iif(${MAY_NO_LONGER_RUN}, json_extract(r.execution, '$.atMs'), NULL) AS endedAtMs
  FROM requests r
  WHERE r.agent_id = @agentId AND r.tool = @tool AND r.status IN ('allowed', 'approved') AND r.matter IS NULL
    AND ${ALLOWED_AT} BETWEEN @sinceMs AND coalesce(@afterMs, @untilMs)
    AND (@afterMs IS NULL OR (${ALLOWED_AT}, r.id) < (@afterMs, @afterId))
    AND NOT EXISTS (SELECT 1 FROM executions e WHERE e.request_id = r.id)
  ORDER BY ${ALLOWED_AT} DESC, r.id DESC
  LIMIT @limit`
