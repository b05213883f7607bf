import type { Database } from 'better-sqlite3'
import type { AgentKey } from '../../../approval/model/agent-key.ts'
import type { Change } from '../../../approval/ports/unit.ts'
import { encodeAgentKey } from '../../codecs/agent-key.ts'

/** Writes the agents' keys, inside a transaction. */
export interface AgentKeyWrites {
  /** A known key keeps its times of creation, revocation and use, and its replacement. */
  upsert(key: AgentKey): void
  /** False, without writing, when it was revoked before; a key that was replaced is not replaced again. */
  end(change: Extract<Change, { do: 'revoke_key' | 'replace_key' }>): boolean
  use(hash: string, atMs: number): void
}

/** Prepares the statements. */
export function agentKeyWrites(db: Database): AgentKeyWrites {
  const upsert = db.prepare(UPSERT)
  const revoke = db.prepare<[number, string]>(
    'UPDATE agent_keys SET revoked_at_ms = ? WHERE hash = ? AND revoked_at_ms IS NULL',
  )
  const replace = db.prepare(REPLACE)
  const use = db.prepare<[number, string]>('UPDATE agent_keys SET last_used_at_ms = ? WHERE hash = ?')
  return {
    upsert: (key) => void upsert.run(encodeAgentKey(key)),
    end(change) {
      const { changes } =
        change.do === 'revoke_key' ? revoke.run(change.atMs, change.hash) : replace.run(change)
      return changes === 1
    },
    use: (hash, atMs) => void use.run(atMs, hash),
  }
}

const REPLACE = `UPDATE agent_keys SET replaced_by = @by, expires_at_ms = min(coalesce(expires_at_ms, @expiresAtMs), @expiresAtMs)
  WHERE hash = @hash AND revoked_at_ms IS NULL AND replaced_by IS NULL`

const UPSERT = `INSERT INTO agent_keys (hash, hint, agents, scopes, tools, owner, created_at_ms, expires_at_ms, revoked_at_ms,
    last_used_at_ms, lineage, replaced_by)
  VALUES (@hash, @hint, @agents, @scopes, @tools, @owner, @createdAtMs, @expiresAtMs, @revokedAtMs, @lastUsedAtMs, @lineage,
    @replacedBy)
  ON CONFLICT (hash) DO UPDATE SET hint = excluded.hint, agents = excluded.agents, scopes = excluded.scopes,
    tools = excluded.tools, owner = excluded.owner, expires_at_ms = excluded.expires_at_ms`
