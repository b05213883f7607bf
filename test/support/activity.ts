import type { Activity, AskedRequest } from '../../src/ledger/activity.ts'
import { ANN, NOW_MS } from './builders.ts'

/** Ann approved a refund of `support-agent` after a minute. */
export function anAsked(known: Partial<AskedRequest> = {}): AskedRequest {
  const { status = 'approved', decidedInMs = 60_000 } = known
  const isDecided = status === 'approved' || status === 'rejected'
  return {
    requestId: 'req_1',
    createdAtMs: NOW_MS,
    kind: 'call',
    tool: 'refund_payment',
    agentId: 'support-agent',
    policyId: 'support',
    rule: 'cap_refund_amount',
    groups: ['finance-team'],
    settledAtMs: status === 'pending' ? null : NOW_MS + (decidedInMs ?? 0),
    votes: isDecided
      ? [{ by: ANN, choice: status === 'approved' ? 'approve' : 'deny', tookMs: decidedInMs ?? 0 }]
      : [],
    editedBy: null,
    execution: null,
    value: null,
    ...known,
    status,
    decidedInMs: isDecided ? decidedInMs : null,
  }
}

/** So many of the same. */
export function times(count: number, known: Partial<AskedRequest> = {}): readonly AskedRequest[] {
  return Array.from({ length: count }, () => anAsked(known))
}

export function anActivity(known: Partial<Activity> = {}): Activity {
  return { automatic: [], asked: [], bypasses: [], ...known }
}
