import type { AuditEntry } from '#protocol/audit.ts'

/** An entry of the audit log: a vote, unless something else is known of it. */
export function anEntry(known: Partial<AuditEntry> = {}): AuditEntry {
  return {
    seq: 1,
    at: '2026-11-20T22:00:00.000Z',
    kind: 'voted',
    requestId: 'req_1',
    agentId: 'support-agent',
    tool: 'refund_payment',
    actor: 'U0ANN',
    actorName: 'Ann Meyer',
    outcome: 'denied',
    status: 'rejected',
    matchedPolicyId: 'support',
    matchedRule: 'cap_refund_amount',
    reason: 'Wrong customer',
    latencyMs: 1,
    bundleHash: null,
    paramsDigest: null,
    prevHash: '0'.repeat(64),
    hash: '0'.repeat(64),
    params: null,
    ...known,
  }
}
