import type { Database } from 'better-sqlite3'
import type { UsedIdempotencyKey } from '../../../approval/model/request.ts'
import type { JoinedCall } from '../../../approval/ports/requests.ts'
import { decodeRequest } from '../../codecs/request.ts'
import { REQUEST_COLUMNS } from './request-columns.ts'

/** Prepares the search for calls that joined an earlier request. */
export function joinedCallReader(db: Database): (used: UsedIdempotencyKey) => JoinedCall | null {
  const find = db.prepare<unknown[], { readonly joinedBy: string }>(
    `SELECT ${REQUEST_COLUMNS}, j.fingerprint AS joinedBy FROM joined_calls j
      JOIN requests r ON r.id = j.request_id JOIN payloads p ON p.request_id = r.id
      WHERE j.api_key_hash = @apiKeyHash AND j.agent_id = @agentId AND j.idempotency_key = @key`,
  )
  return (used) => {
    const row = find.get(used)
    return row === undefined ? null : { request: decodeRequest(row), fingerprint: row.joinedBy }
  }
}
