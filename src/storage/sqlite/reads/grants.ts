import type { Database } from 'better-sqlite3'
import type { Grant } from '../../../approval/model/grant.ts'
import type { GrantFilter } from '../../../approval/ports/grants.ts'
import type { GrantId } from '../../../core/ids.ts'
import { decodeGrant } from '../../codecs/grant.ts'
import { decodeFound } from '../../codecs/read-stored.ts'

/** Reads grants. */
export interface GrantReads {
  byId(id: GrantId): Grant | null
  activeOf(agentId: string, atMs: number): readonly Grant[]
  list(filter: GrantFilter): readonly Grant[]
}

/** Prepares the statements. */
export function grantReads(db: Database): GrantReads {
  const byId = db.prepare<[string]>(`SELECT ${COLUMNS} FROM grants WHERE id = ?`)
  const activeOf = db.prepare<[string, number]>(
    `SELECT ${COLUMNS} FROM grants WHERE agent_id = ? AND expires_at_ms > ? AND ${IS_OPEN} ORDER BY id`,
  )
  const list = db.prepare<[GrantFilter]>(
    `SELECT ${COLUMNS} FROM grants WHERE (@activeAtMs IS NULL OR (expires_at_ms > @activeAtMs AND ${IS_OPEN}))
      AND (@beforeId IS NULL OR id < @beforeId) ORDER BY id DESC LIMIT @limit`,
  )
  return {
    byId: (id) => decodeFound(decodeGrant, byId.get(id)),
    activeOf: (agentId, atMs) => activeOf.all(agentId, atMs).map(decodeGrant),
    list: (filter) => list.all(filter).map(decodeGrant),
  }
}

/** Neither revoked nor used up. */
export const IS_OPEN = 'revoked_at_ms IS NULL AND (uses_left IS NULL OR uses_left > 0)'

const COLUMNS = `id, agent_id AS agentId, session_id AS sessionId, scope_kind AS scopeKind, scope_name AS scopeName,
  expires_at_ms AS expiresAtMs, uses_left AS usesLeft, created_at_ms AS createdAtMs, by_id AS byId, by_name AS byName,
  request_id AS requestId, demands AS requirements, revoked_by_id AS revokedById, revoked_by_name AS revokedByName,
  revoked_at_ms AS revokedAtMs`
