import type { Database } from 'better-sqlite3'
import type { AgentKey } from '../../../approval/model/agent-key.ts'
import type { AgentKeyStore } from '../../../approval/ports/agent-keys.ts'
import { decodeAgentKey } from '../../codecs/agent-key.ts'
import { decodeFound } from '../../codecs/read-stored.ts'
import type { GuardedRead } from './guarded-read.ts'
import type { ReadCache } from './read-cache.ts'

/** Known keys are kept, as every call names one; unknown ones are not, as anybody can make them up. */
export function agentKeyReads(db: Database, guarded: GuardedRead, cache: ReadCache): AgentKeyStore {
  const byHash = db.prepare<[string]>(`SELECT ${COLUMNS} FROM agent_keys WHERE hash = ?`)
  const all = db.prepare<[]>(`SELECT ${COLUMNS} FROM agent_keys ORDER BY created_at_ms DESC, hash`)
  const kept = cache.map<string, AgentKey>()

  function keyOf(keyHash: string): AgentKey | null {
    cache.refresh()
    const known = kept.get(keyHash)
    if (known !== undefined) return known
    const found = decodeFound(decodeAgentKey, byHash.get(keyHash))
    if (found !== null) kept.set(keyHash, found)
    return found
  }

  return {
    agentKey: (keyHash) => guarded(() => keyOf(keyHash)),
    agentKeys: () => guarded(() => all.all().map(decodeAgentKey)),
  }
}

const COLUMNS = `hash, hint, agents, scopes, tools, owner, created_at_ms AS createdAtMs, expires_at_ms AS expiresAtMs,
  revoked_at_ms AS revokedAtMs, last_used_at_ms AS lastUsedAtMs,
  coalesce(lineage, hash) AS lineage, replaced_by AS replacedBy`
