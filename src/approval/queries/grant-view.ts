import type { GrantView } from '#protocol/grant.ts'
import { type Grant, isActive } from '../model/grant.ts'

/** A grant as programs see it at this moment. */
export function grantView(grant: Grant, nowMs: number): GrantView {
  const { id, agentId, sessionId, scope, by, requestId, createdAtMs, expiresAtMs, usesLeft, revocation } =
    grant
  return {
    id,
    agentId,
    sessionId,
    tool: scope.kind === 'tool' ? scope.name : null,
    category: scope.kind === 'category' ? scope.name : null,
    by: by.id,
    name: by.name,
    requestId,
    createdAt: new Date(createdAtMs).toISOString(),
    expiresAt: new Date(expiresAtMs).toISOString(),
    usesLeft,
    revokedAt: revocation === null ? null : new Date(revocation.atMs).toISOString(),
    active: isActive(grant, nowMs),
  }
}
