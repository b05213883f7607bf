import type { Database } from 'better-sqlite3'
import type { UsedIdempotencyKey } from '../../approval/model/request.ts'
import type { JoinedCall } from '../../approval/ports/requests.ts'
import type { Change } from '../../approval/ports/unit.ts'
import type { RequestId } from '../../core/ids.ts'
import { REQUEST_COLUMNS, type RequestRow, requestOf } from './request-row.ts'

/** Calls that were answered with a request of before: writes for inside a transaction, and reads. */
export interface JoinedCallTable {
  /** False, with nothing written, when the request waits no more, or the key stands for another. */
  join(call: Extract<Change, { do: 'join' }>['call'], requestId: RequestId): boolean
  find(used: UsedIdempotencyKey): JoinedCall | null
}

/** Prepares the statements of joined calls. */
export function joinedCallTable(db: Database): JoinedCallTable {
  const insert = db.prepare(
    `INSERT INTO joined_calls (api_key_hash, agent_id, idempotency_key, fingerprint, request_id)
      SELECT @apiKeyHash, @agentId, @key, @fingerprint, id FROM requests
      WHERE id = @requestId AND status = 'pending'
        AND NOT EXISTS (SELECT 1 FROM requests WHERE api_key_hash = @apiKeyHash AND agent_id = @agentId
          AND idempotency_key = @key)
      ON CONFLICT DO NOTHING`,
  )
  const find = db.prepare<unknown[], RequestRow & { readonly joinedBy: string }>(
    `SELECT ${REQUEST_COLUMNS}, j.fingerprint AS joinedBy FROM joined_calls j
      JOIN requests r ON r.id = j.request_id JOIN payloads p ON p.request_id = r.id
      WHERE j.api_key_hash = @apiKeyHash AND j.agent_id = @agentId AND j.idempotency_key = @key`,
  )
  return {
    join: (call, requestId) => insert.run({ ...call, requestId }).changes === 1,
    find(used) {
      const row = find.get(used)
      return row === undefined ? null : { request: requestOf(row), fingerprint: row.joinedBy }
    },
  }
}
