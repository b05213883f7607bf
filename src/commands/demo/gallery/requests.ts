import { pendingState } from '../../../approval/decide/open-request.ts'
import type { Approval, ApprovedState, PendingState, Settlement } from '../../../approval/model/approval.ts'
import type {
  AllowedRequest,
  KeptEscalatedRequest,
  KeptRequest,
  PendingRequest,
  RecordedCall,
} from '../../../approval/model/request.ts'
import { A_CALL } from '../../../approval/model/subject.ts'
import type { Vote } from '../../../approval/model/vote.ts'
import type { ApproverGroup, Bundle, ToolFacts } from '../../../policy/bundle.ts'
import { plainObligation } from '../../../policy/compile/compile-policy.ts'
import { compilePresentation } from '../../../policy/presentation/present.ts'
import { parseShownParam, parseTemplate } from '../../../policy/presentation/template.ts'

/** When everything in the gallery happens: a Wednesday, at noon in Berlin. */
export const NOON_MS = Date.parse('2026-11-25T11:00:00Z')
const HOUR_MS = 3_600_000

export const ANN = { id: 'U0ANN', name: 'Ann Meyer' }
export const BEN = { id: 'U0BEN', name: 'Ben Okafor' }
export const DAN = { id: 'U0DAN', name: 'Dan Ruiz' }

const REFUND_SHOWN = ['amount_cents | money(currency, cents)', 'payment_id', 'currency'].map(parseShownParam)
const REFUND_SCHEMA = {
  properties: {
    amount_cents: { title: 'Amount' },
    payment_id: { title: 'Payment' },
    currency: { title: 'Currency' },
  },
}

/** The tool's entry in the bundle. */
export const REFUND: ToolFacts = {
  known: true,
  title: 'Refund a payment',
  category: 'edit',
  tier: 'irreversible',
  show: REFUND_SHOWN.map(({ name }) => name),
  presentation: compilePresentation({
    summary: parseTemplate('Refund {amount_cents | money(currency, cents)} on {payment_id}'),
    show: REFUND_SHOWN,
    schemas: [REFUND_SCHEMA],
  }),
  mask: ['card_number'],
  params: [],
  requiresAgentSummary: false,
}

const CALL: RecordedCall = {
  agentId: 'support-agent',
  tool: 'refund_payment',
  category: 'edit',
  params: { payment_id: 'pay_2847', amount_cents: 72_000, currency: 'EUR', note: 'Arrived broken' },
  context: { environment: 'production' },
  sessionId: 'run-42',
  toolCallId: 'call_1',
  summary: 'Refund 720.00 EUR to Acme for order 2847, which arrived broken.',
  requester: 'dan@acme.test',
  paramsSchema: null,
  callback: null,
}

/** A refund that was allowed at once. */
export function aRefund(known: Partial<KeptRequest> = {}): KeptRequest {
  const call = known.call ?? CALL
  return {
    id: 'req_01a213f0-5d80-7c31-9a52-2f0b6d1c8e47',
    version: 1,
    createdAtMs: NOON_MS,
    subject: A_CALL,
    pruned: null,
    call,
    maskedParams: call.params,
    edit: null,
    owner: 'dan@acme.test',
    idempotency: null,
    bundleHash: '0'.repeat(64),
    policyId: 'support',
    rule: 'cap_refund_amount',
    salt: 'salt',
    paramsDigest: 'sha256:5fd8c1a09e3b7c42d6f1e80a9b3c5d7e1f2a4b6c8d0e2f4a6b8c0d2e4f6a8b0c',
    state: { status: 'allowed', reason: 'Refunds up to $500 are the agent’s own', grantId: null },
    execution: null,
    feedback: null,
    shadow: [],
    ...known,
  }
}

/** The same with another summary or other params. */
export function calledWith(known: Partial<RecordedCall>): RecordedCall {
  return { ...CALL, ...known }
}

/** A refund that people are asked about. */
export function aPendingRefund(
  state: Partial<PendingState> = {},
  known: Partial<KeptRequest> = {},
): PendingRequest {
  return { ...aRefund(known), state: { ...PENDING, ...state } }
}

/** A refund as it ended. */
export function aSettledRefund(
  {
    votes = [aVote()],
    reason = PENDING.reason,
    ...settlement
  }: Settlement & Partial<Pick<Approval, 'votes' | 'reason'>>,
  known: Partial<KeptRequest> = {},
): KeptEscalatedRequest {
  const { hold, ...approval } = PENDING
  return { ...aRefund({ version: 2, ...known }), state: { ...approval, votes, reason, ...settlement } }
}

/** Ann approved it. */
export const APPROVED: ApprovedState = {
  status: 'approved',
  settledAtMs: NOON_MS + 95_000,
  settledBy: ANN,
  comment: null,
  answer: null,
}

/** An approved refund in a given state of execution. */
export function anExecutedRefund(execution: AllowedRequest['execution']): KeptEscalatedRequest {
  return aSettledRefund(APPROVED, { execution, version: 4 })
}

/** Ann approves. */
export function aVote(known: Partial<Vote> = {}): Vote {
  return {
    by: ANN,
    groups: ['finance-team'],
    stage: 0,
    choice: 'approve',
    comment: null,
    atMs: NOON_MS + 95_000,
    ...known,
  }
}

/** One person of finance, within an hour; after half of it managers, too. */
export const OBLIGATION: PendingState['obligation'] = {
  ...plainObligation({ groups: [], timeoutMs: HOUR_MS }),
  stages: [[{ groups: ['finance-team'], quorum: 1, escalationGroups: ['managers'] }]],
  escalateMs: 1_800_000,
  edit: ['amount_cents'],
  grant: { scopes: ['tool'], maxMs: HOUR_MS },
}

export const APPROVERS: Pick<Bundle, 'approvers'> = {
  approvers: new Map([
    ['finance-team', group('finance-team', '#finance-approvals', '@finance')],
    ['managers', group('managers', '#agent-approvals', '@managers')],
  ]),
}

function group(name: string, channel: string, member: string): ApproverGroup {
  return { name, channel, members: [member], notify: 'mention', quiet: [] }
}

export const REASON = 'Refunds over $500 require finance review'
const PENDING = pendingState({ reason: REASON, obligation: OBLIGATION }, APPROVERS, NOON_MS)

/** Two people of finance, and then a manager. */
export const TWO_STAGES: PendingState['obligation'] = {
  ...OBLIGATION,
  stages: [
    [{ groups: ['finance-team'], quorum: 2, escalationGroups: [] }],
    [{ groups: ['managers'], quorum: 1, escalationGroups: [] }],
  ],
  grant: null,
}
