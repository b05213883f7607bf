import type { Database } from 'better-sqlite3'
import type { AgentKey } from '../../../approval/model/agent-key.ts'
import { encodeAgentKey } from '../../codecs/agent-key.ts'

/** Writes the agents' keys, inside a transaction. */
export interface AgentKeyWrites {
  /** A known key keeps its times of creation, revocation and use. */
  upsert(key: AgentKey): void
  /** False, without writing, when it was revoked before. */
  revoke(hash: string, atMs: number): boolean
  use(hash: string, atMs: number): void
}

/** Prepares the statements. */
export function agentKeyWrites(db: Database): AgentKeyWrites {
  const upsert = db.prepare(UPSERT)
  const revoke = db.prepare<[number, string]>(
    'UPDATE agent_keys SET revoked_at_ms = ? WHERE hash = ? AND revoked_at_ms IS NULL',
  )
  const use = db.prepare<[number, string]>('UPDATE agent_keys SET last_used_at_ms = ? WHERE hash = ?')
  return {
    upsert: (key) => void upsert.run(encodeAgentKey(key)),
    revoke: (hash, atMs) => revoke.run(atMs, hash).changes === 1,
    use: (hash, atMs) => void use.run(atMs, hash),
  }
}

const UPSERT = `INSERT INTO agent_keys (hash, hint, agents, scopes, tools, owner, created_at_ms, expires_at_ms, revoked_at_ms,
    last_used_at_ms)
  VALUES (@hash, @hint, @agents, @scopes, @tools, @owner, @createdAtMs, @expiresAtMs, @revokedAtMs, @lastUsedAtMs)
  ON CONFLICT (hash) DO UPDATE SET hint = excluded.hint, agents = excluded.agents, scopes = excluded.scopes,
    tools = excluded.tools, owner = excluded.owner, expires_at_ms = excluded.expires_at_ms`
