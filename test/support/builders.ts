import { pendingState } from '../../src/approval/decide/open-request.ts'
import type { Actor } from '../../src/approval/model/actor.ts'
import type {
  Approval,
  PendingState,
  SettledState,
  SettledStatus,
  Settlement,
} from '../../src/approval/model/approval.ts'
import type { AuditFilter } from '../../src/approval/model/audit-filter.ts'
import type { NewCallback } from '../../src/approval/model/callback.ts'
import { cardId } from '../../src/approval/model/delivery.ts'
import type { Grant } from '../../src/approval/model/grant.ts'
import type { Lockdown } from '../../src/approval/model/lockdown.ts'
import type { ObservedExecution } from '../../src/approval/model/observed-execution.ts'
import type {
  KeptRequest,
  PendingRequest,
  RecordedCall,
  VetoRequest,
} from '../../src/approval/model/request.ts'
import { A_CALL } from '../../src/approval/model/subject.ts'
import type { Vote } from '../../src/approval/model/vote.ts'
import type { Change, NewDelivery } from '../../src/approval/ports/unit.ts'
import { newExecutionId, newGrantId, newLockdownId, newRequestId } from '../../src/core/ids.ts'
import { type Fact, fact } from '../../src/ledger/fact.ts'
import type { ApproverGroup } from '../../src/policy/bundle.ts'
import { plainObligation } from '../../src/policy/compile/compile-policy.ts'
import type { ApprovalObligation, ApprovalRequirement } from '../../src/policy/model/decision.ts'

/** The moment at which things happen in tests that do not care. */
export const NOW_MS = Date.parse('2026-11-20T22:00:00Z')
export const ANN: Actor = { id: 'U0ANN', name: 'Ann' }
export const BEN: Actor = { id: 'U0BEN', name: 'Ben' }

/** A call of `refund_payment` by `support-agent`. */
export function aCall(known: Partial<RecordedCall> = {}): RecordedCall {
  return {
    agentId: 'support-agent',
    tool: 'refund_payment',
    category: 'edit',
    params: { payment_id: 'pay_1', amount_cents: 72_000 },
    context: { environment: 'production' },
    sessionId: null,
    toolCallId: null,
    summary: null,
    requester: null,
    paramsSchema: null,
    callback: null,
    ...known,
  }
}

/** A request that was allowed at once. */
export function aRequest(known: Partial<KeptRequest> = {}): KeptRequest {
  const call = known.call ?? aCall()
  const createdAtMs = known.createdAtMs ?? NOW_MS
  return {
    id: newRequestId(createdAtMs),
    version: 1,
    createdAtMs,
    subject: A_CALL,
    pruned: null,
    call,
    maskedParams: call.params,
    edit: null,
    owner: null,
    idempotency: null,
    bundleHash: 'b'.repeat(64),
    policyId: 'support',
    rule: 'small_refund',
    salt: 'salt',
    paramsDigest: `sha256:${'d'.repeat(64)}`,
    state: { status: 'allowed', reason: 'Small refunds are fine', grantId: null },
    execution: null,
    feedback: null,
    shadow: [],
    ...known,
  }
}

type ObligationOverrides = Partial<ApprovalObligation> & {
  readonly groups?: readonly string[]
  readonly quorum?: number
}

/** One approval of `finance-team` within an hour, and nothing else. */
export function anObligation({
  groups = ['finance-team'],
  quorum = 1,
  ...known
}: ObligationOverrides = {}): ApprovalObligation {
  return {
    ...plainObligation({ groups, timeoutMs: 3_600_000 }),
    stages: [[aRequirement({ groups, quorum })]],
    ...known,
  }
}

/** One person of `finance-team`. */
export function aRequirement(known: Partial<ApprovalRequirement> = {}): ApprovalRequirement {
  return { groups: ['finance-team'], quorum: 1, escalationGroups: [], ...known }
}

/** Waits for one approval of `finance-team`, for an hour. */
export function aPendingState(known: Partial<PendingState> = {}): PendingState {
  const reason = 'Refunds over $500 require finance review'
  const group = aGroup()
  const approvers = new Map([[group.name, group]])
  return { ...pendingState({ reason, obligation: anObligation() }, { approvers }, NOW_MS), ...known }
}

/** The approver group `finance-team`. */
export function aGroup(known: Partial<ApproverGroup> = {}): ApproverGroup {
  return {
    name: 'finance-team',
    channel: '#finance-approvals',
    members: ['@finance'],
    notify: 'mention',
    quiet: [],
    ...known,
  }
}

/** An approval by Ann, of `finance-team`, at the first stage. */
export function aVote(known: Partial<Vote> = {}): Vote {
  return {
    by: ANN,
    groups: ['finance-team'],
    stage: 0,
    choice: 'approve',
    comment: null,
    atMs: NOW_MS,
    ...known,
  }
}

/** A request that waits for people. */
export function aPendingRequest(
  known: Partial<KeptRequest> = {},
  state: Partial<PendingState> = {},
): PendingRequest {
  return { ...aRequest(known), state: aPendingState(state) }
}

/** The next version of a pending request, settled by Ann. */
export function settledAs(
  request: PendingRequest,
  status: SettledStatus,
  known: Partial<Approval & SettlementFields> = {},
): KeptRequest & { readonly state: SettledState } {
  const { settledAtMs = request.createdAtMs + 1_000, settledBy, comment, answer, ...approval } = known
  const settlement = settlementAs(status, { settledAtMs, settledBy, comment, answer })
  const { hold, ...pending } = request.state
  return { ...request, version: request.version + 1, state: { ...pending, ...approval, ...settlement } }
}

type SettlementFields = {
  [Field in 'settledAtMs' | 'settledBy' | 'comment' | 'answer']?: Settlement[Field] | undefined
}

/** As far as such an end has them. */
function settlementAs(
  status: SettledStatus,
  { settledAtMs = 0, settledBy = ANN, comment = null, answer = null }: SettlementFields,
): Settlement {
  switch (status) {
    case 'approved':
      return { status, settledAtMs, settledBy: settledBy ?? ANN, comment, answer }
    case 'rejected':
      return { status, settledAtMs, settledBy: settledBy ?? ANN, comment, answer: null }
    case 'expired':
      return { status, settledAtMs, settledBy: null, comment: null, answer: null }
    case 'cancelled':
      return { status, settledAtMs, settledBy, comment, answer: null }
    case 'denied':
      return { status, settledAtMs, settledBy: null, comment: comment ?? 'No refunds now', answer: null }
  }
}

/** Of an execution that nothing allowed. */
export function anObservedExecution(known: Partial<ObservedExecution> = {}): ObservedExecution {
  return {
    id: newExecutionId(NOW_MS),
    agentId: 'support-agent',
    tool: 'refund_payment',
    traceId: null,
    executedAtMs: NOW_MS,
    seenAtMs: NOW_MS,
    requestId: null,
    reason: null,
    salt: 'salt',
    paramsDigest: `sha256:${'e'.repeat(64)}`,
    fingerprint: 'f'.repeat(64),
    ...known,
  }
}

/** That a call was decided. */
export function aFact(known: Partial<Fact> = {}): Fact {
  return fact({
    atMs: NOW_MS,
    kind: 'decided',
    actor: 'agent:support-agent',
    agentId: 'support-agent',
    tool: 'refund_payment',
    outcome: 'allowed',
    status: 'allowed',
    latencyMs: 0.123,
    ...known,
  })
}

/** That something happened to this request. */
export function aFactOf(request: VetoRequest, known: Partial<Fact> = {}): Fact {
  return aFact({
    requestId: request.id,
    agentId: request.call.agentId,
    tool: request.call.tool,
    paramsDigest: request.paramsDigest,
    ...known,
  })
}

/** The unit that opens a request and records one fact of it. */
export function opening(request: KeptRequest, known: Partial<Fact> = {}): readonly Change[] {
  return [
    { do: 'open', request },
    { do: 'append_fact', fact: aFactOf(request, known) },
  ]
}

/** A card of the request, wanted in `#finance-approvals`. */
export function aDelivery(request: VetoRequest, known: Partial<NewDelivery> = {}): NewDelivery {
  const channel = known.channel ?? '#finance-approvals'
  return {
    id: cardId(request.id, channel),
    subject: { kind: 'card', requestId: request.id },
    channel,
    desiredVersion: request.version,
    dueAtMs: NOW_MS,
    ...known,
  }
}

/** That the receiver `billing` is to be told that the request is settled. */
export function aCallback(request: VetoRequest, known: Partial<NewCallback> = {}): NewCallback {
  return {
    id: `${request.id}:settled:${request.version}`,
    requestId: request.id,
    target: 'billing',
    type: 'request.settled',
    createdAtMs: NOW_MS,
    ...known,
  }
}

/** Ann lets `support-agent` refund for an hour, in the name of `finance-team`. */
export function aGrant(known: Partial<Grant> = {}, createdAtMs = NOW_MS): Grant {
  return {
    id: newGrantId(createdAtMs),
    agentId: 'support-agent',
    sessionId: null,
    scope: { kind: 'tool', name: 'refund_payment' },
    expiresAtMs: NOW_MS + 3_600_000,
    usesLeft: null,
    createdAtMs,
    by: ANN,
    requestId: null,
    requirements: [aRequirement()],
    revocation: null,
    ...known,
  }
}

/** Ann locks `support-agent` down until somebody lifts it. */
export function aLockdown(known: Partial<Lockdown> = {}, startedAtMs = NOW_MS): Lockdown {
  return {
    id: newLockdownId(startedAtMs),
    agents: 'support-agent',
    tools: '*',
    reason: 'Suspected prompt injection',
    by: ANN,
    startedAtMs,
    endsAtMs: null,
    end: null,
    ...known,
  }
}

/** A search for everything, 20 a page. */
export function aFilter(known: Partial<AuditFilter> = {}): AuditFilter {
  return { limit: 20, ...known }
}
