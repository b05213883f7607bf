import { type AgentKey, keyId, keyStatus } from '../../approval/model/agent-key.ts'

/** A key as commands print it; times are ISO 8601. The key itself is not in it. */
export function keyView(key: AgentKey, nowMs: number) {
  const { hint, agents, scopes, tools, owner } = key
  return {
    id: keyId(key),
    hint,
    status: keyStatus(key, nowMs),
    agents,
    scopes,
    tools,
    owner,
    createdAt: new Date(key.createdAtMs).toISOString(),
    expiresAt: isoOrNull(key.expiresAtMs),
    revokedAt: isoOrNull(key.revokedAtMs),
    lastUsedAt: isoOrNull(key.lastUsedAtMs),
  }
}

function isoOrNull(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString()
}
