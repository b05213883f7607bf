import type { Database } from 'better-sqlite3'
import type { AgentKey } from '../../approval/model/agent-key.ts'
import { readStored, StoredScopes, StoredTools } from '../codecs/json.ts'

/** The agents' keys, by the hash of the key. */
export interface AgentKeyTable {
  keep(key: AgentKey): void
  /** False, with nothing written, when it was revoked before. */
  revoke(hash: string, atMs: number): boolean
  use(hash: string, atMs: number): void
  byHash(hash: string): AgentKey | null
  /** Newest first. */
  all(): readonly AgentKey[]
}

/** Prepares the statements of agent keys. */
export function agentKeyTable(db: Database): AgentKeyTable {
  const keep = db.prepare(KEEP)
  const revoke = db.prepare<[number, string]>(
    'UPDATE agent_keys SET revoked_at_ms = ? WHERE hash = ? AND revoked_at_ms IS NULL',
  )
  const use = db.prepare<[number, string]>('UPDATE agent_keys SET last_used_at_ms = ? WHERE hash = ?')
  const byHash = db.prepare<[string], KeyRow>(`SELECT ${COLUMNS} FROM agent_keys WHERE hash = ?`)
  const all = db.prepare<[], KeyRow>(`SELECT ${COLUMNS} FROM agent_keys ORDER BY created_at_ms DESC, hash`)
  return {
    keep: (key) =>
      void keep.run({
        ...key,
        scopes: JSON.stringify(key.scopes),
        tools: key.tools === null ? null : JSON.stringify(key.tools),
      }),
    revoke: (hash, atMs) => revoke.run(atMs, hash).changes === 1,
    use: (hash, atMs) => void use.run(atMs, hash),
    byHash(hash) {
      const row = byHash.get(hash)
      return row === undefined ? null : keyOf(row)
    },
    all: () => all.all().map(keyOf),
  }
}

interface KeyRow extends Omit<AgentKey, 'scopes' | 'tools'> {
  readonly scopes: string
  readonly tools: string | null
}

function keyOf(row: KeyRow): AgentKey {
  const tools = row.tools === null ? null : readStored(StoredTools, row.tools)
  return { ...row, scopes: readStored(StoredScopes, row.scopes), tools }
}

const COLUMNS = `hash, hint, agents, scopes, tools, owner, created_at_ms AS createdAtMs, expires_at_ms AS expiresAtMs,
  revoked_at_ms AS revokedAtMs, last_used_at_ms AS lastUsedAtMs`

const KEEP = `INSERT INTO agent_keys (hash, hint, agents, scopes, tools, owner, created_at_ms, expires_at_ms, revoked_at_ms,
    last_used_at_ms)
  VALUES (@hash, @hint, @agents, @scopes, @tools, @owner, @createdAtMs, @expiresAtMs, @revokedAtMs, @lastUsedAtMs)
  ON CONFLICT (hash) DO UPDATE SET hint = excluded.hint, agents = excluded.agents, scopes = excluded.scopes,
    tools = excluded.tools, owner = excluded.owner, expires_at_ms = excluded.expires_at_ms`
