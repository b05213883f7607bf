import type { Database } from 'better-sqlite3'
import type { AgentKey } from '../../../approval/model/agent-key.ts'
import { decodeAgentKey } from '../../codecs/agent-key.ts'
import { decodeFound } from '../../codecs/read-stored.ts'

/** Reads the agents' keys. */
export interface AgentKeyReads {
  byHash(hash: string): AgentKey | null
  /** Newest first. */
  all(): readonly AgentKey[]
}

/** Prepares the statements. */
export function agentKeyReads(db: Database): AgentKeyReads {
  const byHash = db.prepare<[string]>(`SELECT ${COLUMNS} FROM agent_keys WHERE hash = ?`)
  const all = db.prepare<[]>(`SELECT ${COLUMNS} FROM agent_keys ORDER BY created_at_ms DESC, hash`)
  return {
    byHash: (hash) => decodeFound(decodeAgentKey, byHash.get(hash)),
    all: () => all.all().map(decodeAgentKey),
  }
}

const COLUMNS = `hash, hint, agents, scopes, tools, owner, created_at_ms AS createdAtMs, expires_at_ms AS expiresAtMs,
  revoked_at_ms AS revokedAtMs, last_used_at_ms AS lastUsedAtMs`
