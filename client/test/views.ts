import type { RequestView } from '../src/protocol/request.ts'

const common = {
  id: 'req_1',
  version: 1,
  kind: 'call' as const,
  agentId: 'support-agent',
  tool: 'refund_payment',
  matchedPolicyId: 'support',
  matchedRule: 'cap_refund_amount',
  reason: 'Because',
  evaluatedAt: '2026-11-20T22:00:00.000Z',
  expiresAt: null,
  params: {},
  paramsDigest: `sha256:${'a'.repeat(64)}`,
  approval: null,
  edited: null,
  inquiries: [],
  opinions: [],
  execution: null,
  grantId: null,
  receipt: null,
  answer: null,
  action: null,
  feedback: null,
} satisfies Partial<RequestView>

/** The call that all of them are about. */
export const CALL = ['support-agent', 'refund_payment', { amount_cents: 1 }] as const

export const ALLOWED: RequestView = {
  ...common,
  status: 'allowed',
  allowed: true,
  outcome: 'allowed',
  params: { amount_cents: 1 },
}
export const DENIED: RequestView = { ...common, status: 'denied', allowed: false, outcome: 'denied' }
export const PENDING: RequestView = {
  ...common,
  status: 'pending',
  allowed: false,
  outcome: 'escalated',
  expiresAt: '2026-11-20T23:00:00.000Z',
  approval: {
    stage: 1,
    stages: 1,
    groups: ['finance-team'],
    needed: 1,
    votes: [],
    heldUntil: null,
    blocked: null,
  },
}
export const APPROVED: RequestView = {
  ...PENDING,
  status: 'approved',
  allowed: true,
  outcome: 'allowed',
  params: { amount_cents: 1 },
}
export const EXPIRED: RequestView = { ...PENDING, status: 'expired', allowed: false, outcome: 'denied' }
