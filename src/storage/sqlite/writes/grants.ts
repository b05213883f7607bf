import type { Database } from 'better-sqlite3'
import type { Grant } from '../../../approval/model/grant.ts'
import type { Change } from '../../../approval/ports/unit.ts'
import type { GrantId } from '../../../core/ids.ts'
import { encodeGrant } from '../../codecs/grant.ts'
import { IS_OPEN } from '../reads/grants.ts'

/** Writes grants, inside a transaction. */
export interface GrantWrites {
  insert(grant: Grant): void
  /** False, without writing, when it covers nothing at that moment. */
  use(id: GrantId, atMs: number): boolean
  /** False, without writing, when it was revoked before. */
  revoke(revoked: Omit<Extract<Change, { do: 'revoke_grant' }>, 'do'>): boolean
  /** Was it not revoked? */
  stands(id: GrantId): boolean
}

/** Prepares the statements. */
export function grantWrites(db: Database): GrantWrites {
  const insert = db.prepare(INSERT)
  const use = db.prepare(USE)
  const revoke = db.prepare(
    'UPDATE grants SET revoked_by_id = ?, revoked_by_name = ?, revoked_at_ms = ? WHERE id = ? AND revoked_at_ms IS NULL',
  )
  const standing = db.prepare('SELECT 1 FROM grants WHERE id = ? AND revoked_at_ms IS NULL')
  return {
    insert: (grant) => void insert.run(encodeGrant(grant)),
    use: (id, atMs) => use.run(id, atMs).changes === 1,
    revoke: ({ id, by, atMs }) => revoke.run(by.id, by.name, atMs, id).changes === 1,
    stands: (id) => standing.get(id) !== undefined,
  }
}

type GrantChange = Extract<Change, { do: 'use_grant' | 'revoke_grant' | 'require_grant' }>

/** What depends on a grant that is there already; false: refused. */
export function grantWriter(db: Database): (change: GrantChange) => boolean {
  const grants = grantWrites(db)
  return (change) => {
    switch (change.do) {
      case 'use_grant':
        return grants.use(change.id, change.atMs)
      case 'revoke_grant':
        return grants.revoke(change)
      case 'require_grant':
        return grants.stands(change.id)
    }
  }
}

const INSERT = `INSERT INTO grants (id, agent_id, session_id, scope_kind, scope_name, expires_at_ms, uses_left, created_at_ms,
    by_id, by_name, request_id, demands, revoked_by_id, revoked_by_name, revoked_at_ms)
  VALUES (@id, @agentId, @sessionId, @scopeKind, @scopeName, @expiresAtMs, @usesLeft, @createdAtMs,
    @byId, @byName, @requestId, @requirements, @revokedById, @revokedByName, @revokedAtMs)`

const USE = `UPDATE grants SET uses_left = uses_left - 1
  WHERE id = ? AND expires_at_ms > ? AND ${IS_OPEN}`
