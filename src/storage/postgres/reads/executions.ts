import type { ExecutionStore } from '../../../approval/ports/executions.ts'
import { decodeAllowedCall, decodeObservedExecution } from '../../codecs/observed-execution.ts'
import type { Reader } from '../session/reader.ts'
import { decodeFirst } from './decode-first.ts'

export function executionReads({ lookUp, search }: Reader): ExecutionStore {
  return {
    observedByTrace: async (agentId, traceId) =>
      decodeFirst(decodeObservedExecution, await lookUp(BY_TRACE, [agentId, traceId])),
    observedExecution: async (id) => decodeFirst(decodeObservedExecution, await lookUp(OF_REQUEST, [id])),
    async allowedCalls({ agentId, tool, sinceMs, untilMs, after, limit }) {
      const period = [sinceMs, after?.allowedAtMs ?? untilMs, after?.id ?? null]
      return (await search(ALLOWED_CALLS, [agentId, tool, ...period, limit])).map(decodeAllowedCall)
    },
  }
}

const SELECT = `SELECT id, agent_id AS "agentId", tool, trace_id AS "traceId", executed_at_ms AS "executedAtMs",
    seen_at_ms AS "seenAtMs", request_id AS "requestId", reason, salt, params_digest AS "paramsDigest", fingerprint
  FROM executions`

const BY_TRACE = `${SELECT} WHERE agent_id = $1 AND trace_id = $2`

const OF_REQUEST = `${SELECT} WHERE request_id = $1`

const MAY_NO_LONGER_RUN = `coalesce(r.execution_status IN ('lapsed', 'denied'), false)`

/** Allowed calls without an observed execution, latest first: up to `$4`, and before the call `$5` of that moment. */
export const ALLOWED_CALLS = `SELECT r.id, r.salt, r.params_digest AS "paramsDigest", r.allowed_at_ms AS "allowedAtMs",
    (r.execution_status IS NOT NULL AND NOT ${MAY_NO_LONGER_RUN})::integer AS "isStarted",
    CASE WHEN ${MAY_NO_LONGER_RUN} THEN r.execution_at_ms END AS "endedAtMs"
  FROM requests r
  WHERE r.agent_id = $1 AND r.tool = $2 AND r.status IN ('allowed', 'approved') AND r.subject IS NULL
    AND r.allowed_at_ms >= $3 AND r.allowed_at_ms <= $4
    AND ($5::text IS NULL OR (r.allowed_at_ms, r.id) < ($4, $5))
    AND NOT EXISTS (SELECT 1 FROM executions e WHERE e.request_id = r.id)
  ORDER BY r.allowed_at_ms DESC, r.id DESC
  LIMIT $6`
