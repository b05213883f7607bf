import type { Database } from 'better-sqlite3'
import type { AgentKey } from '../../approval/agent-key.ts'
import { readStored, StoredScopes } from '../stored-json.ts'

/** The agents' keys, by the hash of the key. */
export interface AgentKeyTable {
  /** Keeps a new key, or what changed of a known one. */
  keep(key: AgentKey): void
  byHash(hash: string): AgentKey | null
}

/** Prepares the statements of agent keys. */
export function agentKeyTable(db: Database): AgentKeyTable {
  const keep = db.prepare(KEEP)
  const byHash = db.prepare<[string], KeyRow>(
    'SELECT hash, hint, agents, scopes, owner, created_at_ms AS createdAtMs FROM agent_keys WHERE hash = ?',
  )
  return {
    keep: (key) => void keep.run({ ...key, scopes: JSON.stringify(key.scopes) }),
    byHash(hash) {
      const row = byHash.get(hash)
      return row === undefined ? null : { ...row, scopes: readStored(StoredScopes, row.scopes) }
    },
  }
}

interface KeyRow extends Omit<AgentKey, 'scopes'> {
  readonly scopes: string
}

const KEEP = `INSERT INTO agent_keys (hash, hint, agents, scopes, owner, created_at_ms)
  VALUES (@hash, @hint, @agents, @scopes, @owner, @createdAtMs)
  ON CONFLICT (hash) DO UPDATE SET hint = excluded.hint, agents = excluded.agents, scopes = excluded.scopes,
    owner = excluded.owner`
