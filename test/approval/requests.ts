import type { Pending, PendingRequest, RecordedCall, VetoRequest } from '../../src/approval/request.ts'
import { newRequestId } from '../../src/core/ids.ts'
import type { ApprovalTerms } from '../../src/policy/verdict.ts'

type Wanted = Partial<Omit<Pending, 'terms'> & ApprovalTerms & Pick<VetoRequest, 'owner'>> & {
  readonly call?: Partial<RecordedCall>
}

/** A refund that waits for the finance team; only what matters need be named. */
export function aPendingRequest(wanted: Wanted = {}): PendingRequest {
  const { call, owner = null, reason, channels, deadlineMs, votes, ...terms } = wanted
  return {
    id: newRequestId(1),
    version: 1,
    createdAtMs: 0,
    call: { ...CALL, ...call },
    shown: call?.params ?? CALL.params,
    owner,
    idempotency: null,
    bundleHash: 'b'.repeat(64),
    policyId: 'support',
    rule: 'cap_refund_amount',
    salt: 'salt',
    paramsDigest: `sha256:${'d'.repeat(64)}`,
    state: {
      status: 'pending',
      reason: reason ?? 'Refunds over $500 require finance review',
      terms: {
        ...TERMS,
        demands: [{ groups: terms.groups ?? TERMS.groups, quorum: terms.quorum ?? 1 }],
        ...terms,
      },
      channels: channels ?? ['#finance-approvals'],
      deadlineMs: deadlineMs ?? 3_600_000,
      votes: votes ?? [],
    },
    shadow: [],
  }
}

const CALL: RecordedCall = {
  agentId: 'support-agent',
  tool: 'refund_payment',
  category: 'edit',
  params: { payment_id: 'pay_1', amount_cents: 72_000 },
  context: {},
  sessionId: null,
  toolCallId: null,
  summary: null,
  requester: null,
}

const TERMS: ApprovalTerms = {
  groups: ['finance-team'],
  quorum: 1,
  demands: [{ groups: ['finance-team'], quorum: 1 }],
  timeoutMs: 3_600_000,
  selfApproval: false,
  requireReason: [],
}
