import type { Grant } from '../../../approval/model/grant.ts'
import type { Change } from '../../../approval/ports/unit.ts'
import type { GrantId } from '../../../core/ids.ts'
import { encodeGrant } from '../../codecs/grant.ts'
import { ROW_SETS } from '../../common/row-sets.ts'
import { inserting } from './insert.ts'
import { guarded, type Step } from './step.ts'

export function insertGrant(grant: Grant): Step {
  return { ...insert([encodeGrant(grant)]), guard: null }
}

/** Refused when it covers nothing at that moment. */
export function useGrant(id: GrantId, atMs: number): Step {
  return guarded('use_grant', USE, [id, atMs])
}

/** Refused when it was revoked before. */
export function revokeGrant({ id, by, atMs }: Omit<Extract<Change, { do: 'revoke_grant' }>, 'do'>): Step {
  return guarded('revoke_grant', REVOKE, [id, by.id, by.name, atMs])
}

/** Refused when it was revoked before. */
export function requireGrant(id: GrantId): Step {
  return guarded('require_grant', STANDING, [id])
}

const insert = inserting({
  table: 'grants',
  columns: ROW_SETS.grants,
})

const USE = `UPDATE grants SET uses_left = uses_left - 1
  WHERE id = $1 AND expires_at_ms > greatest($2, (SELECT at_ms FROM chain_head)) AND revoked_at_ms IS NULL AND (uses_left IS NULL OR uses_left > 0)`

const STANDING = 'SELECT 1 AS found FROM grants WHERE id = $1 AND revoked_at_ms IS NULL'

const REVOKE = `UPDATE grants SET revoked_by_id = $2, revoked_by_name = $3, revoked_at_ms = $4
  WHERE id = $1 AND revoked_at_ms IS NULL`
