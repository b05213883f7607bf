import type { AgentKey } from '../../src/approval/model/agent-key.ts'
import type { Idempotency } from '../../src/approval/model/request.ts'
import { NOW_MS } from './builders.ts'

/** A key of `support-agent` that may authorize. */
export function aKey(known: Partial<AgentKey> = {}): AgentKey {
  const hash = known.hash ?? 'a'.repeat(64)
  return {
    hash,
    hint: 'veto_abc',
    agents: 'support-agent',
    scopes: ['authorize'],
    owner: 'ann@acme.test',
    tools: null,
    createdAtMs: NOW_MS,
    expiresAtMs: null,
    revokedAtMs: null,
    lastUsedAtMs: null,
    lineage: hash,
    replacedBy: null,
    ...known,
  }
}

/** What `aKey()` was used with for `support-agent`. */
export const AN_IDEMPOTENCY: Idempotency = {
  apiKeyHash: 'a'.repeat(64),
  key: 'once',
  fingerprint: 'f',
}
/** Finds it again. */
export const ONCE = { apiKeyHash: AN_IDEMPOTENCY.apiKeyHash, agentId: 'support-agent', key: 'once' }
