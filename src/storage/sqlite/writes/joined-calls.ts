import type { Database } from 'better-sqlite3'
import type { Change } from '../../../approval/ports/unit.ts'

/**
 * Prepares what writes that a call is answered with a request of before, inside a transaction. False, with nothing written,
 * when the request waits no more, or the key stands for another.
 */
export function joinedCallWriter(db: Database): (join: Extract<Change, { do: 'join' }>) => boolean {
  const insert = db.prepare(
    `INSERT INTO joined_calls (api_key_hash, agent_id, idempotency_key, fingerprint, request_id)
      SELECT @apiKeyHash, @agentId, @key, @fingerprint, id FROM requests
      WHERE id = @requestId AND status = 'pending'
        AND NOT EXISTS (SELECT 1 FROM requests WHERE api_key_hash = @apiKeyHash AND agent_id = @agentId
          AND idempotency_key = @key)
      ON CONFLICT DO NOTHING`,
  )
  return ({ call, requestId }) => insert.run({ ...call, requestId }).changes === 1
}
