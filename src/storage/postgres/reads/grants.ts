import type { GrantStore } from '../../../approval/ports/grants.ts'
import { decodeGrant } from '../../codecs/grant.ts'
import type { Reader } from '../session/reader.ts'
import { decodeFirst } from './decode-first.ts'

export function grantReads({ lookUp, search }: Reader): GrantStore {
  return {
    grant: async (id) => decodeFirst(decodeGrant, await lookUp(BY_ID, [id])),
    grantsFor: async (agentId, atMs) => (await lookUp(ACTIVE_OF, [agentId, atMs])).map(decodeGrant),
    grants: async ({ activeAtMs, beforeId, limit }) =>
      (await search(LIST, [activeAtMs, beforeId, limit])).map(decodeGrant),
  }
}

/** Neither revoked nor used up. */
const IS_OPEN = 'revoked_at_ms IS NULL AND (uses_left IS NULL OR uses_left > 0)'

const SELECT = `SELECT id, agent_id AS "agentId", session_id AS "sessionId", scope_kind AS "scopeKind", scope_name AS "scopeName",
    expires_at_ms AS "expiresAtMs", uses_left AS "usesLeft", created_at_ms AS "createdAtMs", by_id AS "byId", by_name AS "byName",
    request_id AS "requestId", requirements, revoked_by_id AS "revokedById", revoked_by_name AS "revokedByName",
    revoked_at_ms AS "revokedAtMs"
  FROM grants`

const BY_ID = `${SELECT} WHERE id = $1`

const ACTIVE_OF = `${SELECT} WHERE agent_id = $1 AND expires_at_ms > $2 AND ${IS_OPEN} ORDER BY id`

const LIST = `${SELECT} WHERE ($1::bigint IS NULL OR (expires_at_ms > $1 AND ${IS_OPEN}))
    AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`
