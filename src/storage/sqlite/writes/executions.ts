import type { Database } from 'better-sqlite3'
import type { ObservedExecution } from '../../../approval/model/observed-execution.ts'

/**
 * Prepares writing an observed execution, inside a transaction. False, without writing, when the request already
 * allowed one, or the trace id was used.
 */
export function executionWriter(db: Database): (observed: ObservedExecution) => boolean {
  const insert = db.prepare(INSERT)
  return (observed) => insert.run(observed).changes === 1
}

const INSERT = `INSERT INTO executions (id, agent_id, tool, trace_id, executed_at_ms, seen_at_ms, request_id, reason,
    salt, params_digest, fingerprint)
  VALUES (@id, @agentId, @tool, @traceId, @executedAtMs, @seenAtMs, @requestId, @reason,
    @salt, @paramsDigest, @fingerprint)
  ON CONFLICT DO NOTHING`
