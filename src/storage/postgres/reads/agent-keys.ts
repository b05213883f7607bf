import type { AgentKey } from '../../../approval/model/agent-key.ts'
import type { AgentKeyStore } from '../../../approval/ports/agent-keys.ts'
import { decodeAgentKey } from '../../codecs/agent-key.ts'
import type { Reader } from '../session/reader.ts'
import { batched } from './batched.ts'

/** Read anew for each call, as another instance may have revoked a key; calls that come at once share one query. */
export function agentKeyReads({ lookUp, list }: Reader): AgentKeyStore {
  const byHash = batched<string, AgentKey | null>(async (hashes) => {
    const found = (await lookUp(BY_HASH, [hashes])).map(decodeAgentKey)
    const known = new Map(found.map((key) => [key.hash, key]))
    return (hash) => known.get(hash) ?? null
  })
  return {
    agentKey: byHash,
    agentKeys: async () => (await list(ALL)).map(decodeAgentKey),
  }
}

const SELECT = `SELECT hash, hint, agents, scopes, tools, owner, created_at_ms AS "createdAtMs",
    expires_at_ms AS "expiresAtMs", revoked_at_ms AS "revokedAtMs", last_used_at_ms AS "lastUsedAtMs",
    lineage, replaced_by AS "replacedBy"
  FROM agent_keys`

const BY_HASH = `${SELECT} WHERE hash = ANY ($1::text[])`

const ALL = `${SELECT} ORDER BY created_at_ms DESC, hash`
