import type { AgentKey } from '../../../approval/model/agent-key.ts'
import type { Change } from '../../../approval/ports/unit.ts'
import { encodeAgentKey } from '../../codecs/agent-key.ts'
import { ROW_SETS } from '../../common/row-sets.ts'
import { inserting } from './insert.ts'
import { guarded, type Step, write } from './step.ts'

/** A known key keeps its times of creation, revocation and use, and its replacement. */
export function upsertKey(key: AgentKey): Step {
  return { ...upsert([encodeAgentKey(key)]), guard: null }
}

/** Refused when it was revoked before. */
export function revokeKey(hash: string, atMs: number): Step {
  return guarded(
    'revoke_key',
    'UPDATE agent_keys SET revoked_at_ms = $2 WHERE hash = $1 AND revoked_at_ms IS NULL',
    [hash, atMs],
  )
}

/** Refused when it was revoked or replaced before. */
export function replaceKey({ hash, by, expiresAtMs }: Extract<Change, { do: 'replace_key' }>): Step {
  return guarded(
    'replace_key',
    `UPDATE agent_keys SET replaced_by = $2, expires_at_ms = least(expires_at_ms, $3)
      WHERE hash = $1 AND revoked_at_ms IS NULL AND replaced_by IS NULL`,
    [hash, by, expiresAtMs],
  )
}

export function useKey(hash: string, atMs: number): Step {
  return write('UPDATE agent_keys SET last_used_at_ms = $2 WHERE hash = $1', [hash, atMs])
}

const upsert = inserting({
  table: 'agent_keys',
  columns: ROW_SETS.agent_keys,
  suffix: `ON CONFLICT (hash) DO UPDATE SET hint = excluded.hint, agents = excluded.agents, scopes = excluded.scopes,
    tools = excluded.tools, owner = excluded.owner, expires_at_ms = excluded.expires_at_ms`,
})
