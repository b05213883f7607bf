import type { Database } from 'better-sqlite3'
import type { AgentKeyStore } from '../../../approval/ports/agent-keys.ts'
import { decodeAgentKey } from '../../codecs/agent-key.ts'
import { decodeFound } from '../../codecs/read-stored.ts'
import type { GuardedRead } from './guarded-read.ts'

export function agentKeyReads(db: Database, guarded: GuardedRead): AgentKeyStore {
  const byHash = db.prepare<[string]>(`SELECT ${COLUMNS} FROM agent_keys WHERE hash = ?`)
  const all = db.prepare<[]>(`SELECT ${COLUMNS} FROM agent_keys ORDER BY created_at_ms DESC, hash`)
  return {
    agentKey: (keyHash) => guarded(() => decodeFound(decodeAgentKey, byHash.get(keyHash))),
    agentKeys: () => guarded(() => all.all().map(decodeAgentKey)),
  }
}

const COLUMNS = `hash, hint, agents, scopes, tools, owner, created_at_ms AS createdAtMs, expires_at_ms AS expiresAtMs,
  revoked_at_ms AS revokedAtMs, last_used_at_ms AS lastUsedAtMs`
