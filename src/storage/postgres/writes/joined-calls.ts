import type { Change } from '../../../approval/ports/unit.ts'
import { guarded, type Step } from './step.ts'

/** Records that a call is answered with an earlier request; refused when that is settled, or the key stands for another. */
export function join({ call, requestId }: Omit<Extract<Change, { do: 'join' }>, 'do'>): Step {
  const { apiKeyHash, agentId, key, fingerprint } = call
  return guarded('join', JOIN, [apiKeyHash, agentId, key, fingerprint, requestId])
}

const JOIN = `INSERT INTO joined_calls (api_key_hash, agent_id, idempotency_key, fingerprint, request_id)
  SELECT $1, $2, $3, $4, id FROM requests
  WHERE id = $5 AND status = 'pending'
    AND NOT EXISTS (SELECT 1 FROM requests WHERE api_key_hash = $1 AND agent_id = $2 AND idempotency_key = $3)
  ON CONFLICT DO NOTHING`
