import type { Database } from 'better-sqlite3'
import type { GrantFilter, GrantStore } from '../../../approval/ports/grants.ts'
import { decodeGrant } from '../../codecs/grant.ts'
import { decodeFound } from '../../codecs/read-stored.ts'
import type { GuardedRead } from './guarded-read.ts'

export function grantReads(db: Database, guarded: GuardedRead): GrantStore {
  const byId = db.prepare<[string]>(`SELECT ${COLUMNS} FROM grants WHERE id = ?`)
  const activeOf = db.prepare<[string, number]>(
    `SELECT ${COLUMNS} FROM grants WHERE agent_id = ? AND expires_at_ms > ? AND ${IS_OPEN} ORDER BY id`,
  )
  const list = db.prepare<[GrantFilter]>(
    `SELECT ${COLUMNS} FROM grants WHERE (@activeAtMs IS NULL OR (expires_at_ms > @activeAtMs AND ${IS_OPEN}))
      AND (@beforeId IS NULL OR id < @beforeId) ORDER BY id DESC LIMIT @limit`,
  )
  return {
    grant: (id) => guarded(() => decodeFound(decodeGrant, byId.get(id))),
    grantsFor: (agentId, atMs) => guarded(() => activeOf.all(agentId, atMs).map(decodeGrant)),
    grants: (filter) => guarded(() => list.all(filter).map(decodeGrant)),
  }
}

/** Neither revoked nor used up. */
export const IS_OPEN = 'revoked_at_ms IS NULL AND (uses_left IS NULL OR uses_left > 0)'

const COLUMNS = `id, agent_id AS agentId, session_id AS sessionId, scope_kind AS scopeKind, scope_name AS scopeName,
  expires_at_ms AS expiresAtMs, uses_left AS usesLeft, created_at_ms AS createdAtMs, by_id AS byId, by_name AS byName,
  request_id AS requestId, demands AS requirements, revoked_by_id AS revokedById, revoked_by_name AS revokedByName,
  revoked_at_ms AS revokedAtMs`
