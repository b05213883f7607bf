import type { Database } from 'better-sqlite3'
import type { Grant } from '../../approval/model/grant.ts'
import type { GrantFilter } from '../../approval/ports/grants.ts'
import type { Change } from '../../approval/ports/unit.ts'
import type { GrantId } from '../../core/ids.ts'
import { readStored, StoredRequestId } from '../codecs/json.ts'
import { StoredDemands, StoredGrantId } from '../codecs/request.ts'

/** Grants: writes for inside a transaction, and reads. */
export interface GrantTable {
  keep(grant: Grant): void
  /** False, with nothing written, when it covers nothing at that moment. */
  use(id: GrantId, atMs: number): boolean
  /** False, with nothing written, when it was revoked before. */
  revoke(revoked: Omit<Extract<Change, { do: 'revoke_grant' }>, 'do'>): boolean
  byId(id: GrantId): Grant | null
  activeOf(agentId: string, atMs: number): readonly Grant[]
  list(filter: GrantFilter): readonly Grant[]
}

/** Prepares the statements of grants. */
export function grantTable(db: Database): GrantTable {
  const keep = db.prepare(KEEP)
  const use = db.prepare(USE)
  const revoke = db.prepare(
    'UPDATE grants SET revoked_by_id = ?, revoked_by_name = ?, revoked_at_ms = ? WHERE id = ? AND revoked_at_ms IS NULL',
  )
  const byId = db.prepare<[string], GrantRow>(`SELECT ${COLUMNS} FROM grants WHERE id = ?`)
  const activeOf = db.prepare<[string, number], GrantRow>(
    `SELECT ${COLUMNS} FROM grants WHERE agent_id = ? AND expires_at_ms > ? AND ${IS_OPEN} ORDER BY id`,
  )
  const list = db.prepare<[GrantFilter], GrantRow>(
    `SELECT ${COLUMNS} FROM grants WHERE (@activeAtMs IS NULL OR (expires_at_ms > @activeAtMs AND ${IS_OPEN}))
      AND (@beforeId IS NULL OR id < @beforeId) ORDER BY id DESC LIMIT @limit`,
  )
  return {
    keep: (grant) => void keep.run(rowOf(grant)),
    use: (id, atMs) => use.run(id, atMs).changes === 1,
    revoke: ({ id, by, atMs }) => revoke.run(by.id, by.name, atMs, id).changes === 1,
    byId(id) {
      const row = byId.get(id)
      return row === undefined ? null : grantOf(row)
    },
    activeOf: (agentId, atMs) => activeOf.all(agentId, atMs).map(grantOf),
    list: (filter) => list.all(filter).map(grantOf),
  }
}

interface GrantRow extends Pick<Grant, 'agentId' | 'sessionId' | 'expiresAtMs' | 'usesLeft' | 'createdAtMs'> {
  readonly id: string
  readonly scopeKind: Grant['scope']['kind']
  readonly scopeName: string
  readonly byId: string
  readonly byName: string
  readonly requestId: string | null
  readonly demands: string | null
  readonly revokedById: string | null
  readonly revokedByName: string | null
  readonly revokedAtMs: number | null
}

function rowOf({ scope, by, demands, revoked, ...own }: Grant): GrantRow {
  return {
    ...own,
    scopeKind: scope.kind,
    scopeName: scope.name,
    byId: by.id,
    byName: by.name,
    demands: demands === null ? null : JSON.stringify(demands),
    revokedById: revoked?.by.id ?? null,
    revokedByName: revoked?.by.name ?? null,
    revokedAtMs: revoked?.atMs ?? null,
  }
}

function grantOf(row: GrantRow): Grant {
  const { agentId, sessionId, expiresAtMs, usesLeft, createdAtMs } = row
  return {
    id: readStored(StoredGrantId, JSON.stringify(row.id)),
    agentId,
    sessionId,
    expiresAtMs,
    usesLeft,
    createdAtMs,
    scope: { kind: row.scopeKind, name: row.scopeName },
    by: { id: row.byId, name: row.byName },
    requestId: row.requestId === null ? null : readStored(StoredRequestId, JSON.stringify(row.requestId)),
    demands: row.demands === null ? null : readStored(StoredDemands, row.demands),
    revoked: revokedOf(row),
  }
}

function revokedOf({ revokedById, revokedByName, revokedAtMs }: GrantRow): Grant['revoked'] {
  if (revokedById === null || revokedByName === null || revokedAtMs === null) return null
  return { by: { id: revokedById, name: revokedByName }, atMs: revokedAtMs }
}

const IS_OPEN = 'revoked_at_ms IS NULL AND (uses_left IS NULL OR uses_left > 0)'

const COLUMNS = `id, agent_id AS agentId, session_id AS sessionId, scope_kind AS scopeKind, scope_name AS scopeName,
  expires_at_ms AS expiresAtMs, uses_left AS usesLeft, created_at_ms AS createdAtMs, by_id AS byId, by_name AS byName,
  request_id AS requestId, demands, revoked_by_id AS revokedById, revoked_by_name AS revokedByName,
  revoked_at_ms AS revokedAtMs`

const KEEP = `INSERT INTO grants (id, agent_id, session_id, scope_kind, scope_name, expires_at_ms, uses_left, created_at_ms,
    by_id, by_name, request_id, demands, revoked_by_id, revoked_by_name, revoked_at_ms)
  VALUES (@id, @agentId, @sessionId, @scopeKind, @scopeName, @expiresAtMs, @usesLeft, @createdAtMs,
    @byId, @byName, @requestId, @demands, @revokedById, @revokedByName, @revokedAtMs)`

const USE = `UPDATE grants SET uses_left = uses_left - 1
  WHERE id = ? AND expires_at_ms > ? AND ${IS_OPEN}`
