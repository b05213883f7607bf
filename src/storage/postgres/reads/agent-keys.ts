import type { AgentKey } from '../../../approval/model/agent-key.ts'
import type { AgentKeyStore } from '../../../approval/ports/agent-keys.ts'
import { decodeAgentKey } from '../../codecs/agent-key.ts'
import type { Reader } from '../session/reader.ts'
import { batched } from './batched.ts'

/**
 * Read anew for each call, as another instance may have revoked a key; calls that come at once share one query. It also reads
 * the time of the last entry, as no call may be answered as of an earlier one.
 */
export function agentKeyReads(
  { lookUp, list, inTime }: Reader,
  recorded: (atMs: number) => void,
): AgentKeyStore {
  const byHash = batched<string, AgentKey | null>({ inTime }, async (hashes) => {
    const rows = await lookUp<{ readonly recordedAtMs: number }>(BY_HASH, [hashes])
    for (const { recordedAtMs } of rows) recorded(recordedAtMs)
    const known = new Map(rows.map(decodeAgentKey).map((key) => [key.hash, key]))
    return (hash) => known.get(hash) ?? null
  })
  return {
    agentKey: byHash,
    agentKeys: async () => (await list(ALL)).map(decodeAgentKey),
  }
}

const COLUMNS = `hash, hint, agents, scopes, tools, owner, created_at_ms AS "createdAtMs",
    expires_at_ms AS "expiresAtMs", revoked_at_ms AS "revokedAtMs", last_used_at_ms AS "lastUsedAtMs",
    lineage, replaced_by AS "replacedBy"`

const BY_HASH = `SELECT ${COLUMNS}, (SELECT at_ms FROM chain_head) AS "recordedAtMs" FROM agent_keys WHERE hash = ANY ($1::text[])`

const ALL = `SELECT ${COLUMNS} FROM agent_keys ORDER BY created_at_ms DESC, hash`
