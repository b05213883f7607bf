import type {
  ApprovalView,
  ChangeView,
  EditView,
  ExecutionView,
  InquiryView,
  OpinionView,
  RequestView,
} from '#protocol/request.ts'
import { assertNever } from '../../core/assert-never.ts'
import { leastPeople } from '../../policy/model/call-under-test.ts'
import { openUntilMs } from '../decide/deadlines.ts'
import { prunedText } from '../decide/pruned-text.ts'
import { LAPSED, reasonFor } from '../decide/reason.ts'
import { currentGroups } from '../decide/stages.ts'
import type { Execution } from '../model/execution.ts'
import type { Rating } from '../model/feedback.ts'
import { changesBetween } from '../model/param-changes.ts'
import type { EscalatedRequest, KeptRequest, VetoRequest } from '../model/request.ts'
import { isEscalated, isKept, paramsOf } from '../model/request.ts'
import { statusOf } from '../model/status.ts'

/** The request as its agent sees it; `receipt` is the signed one, where there is one. */
export function requestView(request: VetoRequest, receipt: string | null = null): RequestView {
  const common = { ...commonView(request), receipt: null, params: {} }
  const status = statusOf(request)
  switch (status) {
    case 'allowed':
    case 'approved':
      // Without its params, nobody could run exactly what was allowed.
      if (!isKept(request))
        return { ...common, status: 'lapsed', allowed: false, outcome: 'denied', reason: goneReason(request) }
      return { ...common, status, allowed: true, outcome: 'allowed', params: paramsOf(request), receipt }
    case 'pending':
      return { ...common, status, allowed: false, outcome: 'escalated' }
    case 'redeemed':
    case 'succeeded':
    case 'failed':
      return { ...common, status, allowed: false, outcome: 'allowed' }
    case 'denied':
    case 'rejected':
    case 'expired':
    case 'cancelled':
    case 'lapsed':
      return { ...common, status, allowed: false, outcome: 'denied' }
    default:
      return assertNever(status)
  }
}

/** A question or a plan is never started. */
function goneReason({ subject }: VetoRequest): string {
  if (subject.kind === 'call') return LAPSED
  const what =
    subject.kind === 'question' ? 'question was answered, and its answer' : 'plan was approved, and it'
  return `The ${what} was removed since; ask again`
}

function commonView(request: VetoRequest) {
  const { id, version, subject, call, policyId, rule, createdAtMs, paramsDigest, execution, state } = request
  const asked = isEscalated(request) ? request : null
  return {
    id,
    version,
    kind: subject.kind,
    agentId: call.agentId,
    tool: call.tool,
    matchedPolicyId: policyId,
    matchedRule: rule,
    reason: reasonFor(request),
    evaluatedAt: isoOf(createdAtMs),
    expiresAt: asked === null ? null : isoOf(Math.max(asked.state.deadlineMs, openUntilMs(asked.state))),
    paramsDigest,
    approval: asked === null ? null : approvalView(asked),
    edited: isKept(request) ? editView(request) : null,
    inquiries: asked === null ? [] : asked.state.inquiries.map(inquiryView),
    execution: execution === null || execution.status === 'denied' ? null : executionView(execution),
    grantId: state.status === 'allowed' ? state.grantId : null,
    opinions: (request.feedback?.ratings ?? []).map(opinionView),
    ...answerOf(request),
    ...(isKept(request) ? {} : { removed: prunedText(request.pruned) }),
  }
}

function approvalView({ state }: EscalatedRequest): ApprovalView {
  return {
    stage: state.stage + 1,
    stages: state.obligation.stages.length,
    groups: [...currentGroups(state)],
    needed: leastPeople(state.obligation),
    votes: state.votes.map(({ by, choice, comment, atMs }) => ({
      by: by.id,
      name: by.name,
      choice,
      comment,
      at: isoOf(atMs),
    })),
    heldUntil: state.status === 'pending' && state.hold !== null ? isoOf(state.hold.untilMs) : null,
    blocked: state.status === 'pending' ? state.blocked : null,
  }
}

function inquiryView({ by, text, atMs, reply }: EscalatedRequest['state']['inquiries'][number]): InquiryView {
  return { by: by.id, name: by.name, text, at: isoOf(atMs), reply: reply?.text ?? null }
}

function opinionView({ by, rating, comment, atMs }: Rating): OpinionView {
  return { by: by.id, name: by.name, rating, comment, at: isoOf(atMs) }
}

function executionView(execution: Exclude<Execution, { status: 'denied' }>): ExecutionView {
  const { status, atMs } = execution
  const common = { status, at: isoOf(atMs) }
  switch (status) {
    case 'lapsed':
      return { ...common, redeemedAt: null, refused: null }
    case 'redeemed':
      return { ...common, redeemedAt: isoOf(atMs), refused: null }
    case 'succeeded':
    case 'failed':
      return { ...common, redeemedAt: isoOf(execution.redeemedAtMs), refused: execution.refused }
    default:
      return assertNever(status)
  }
}

/** What a person said to a question or a plan. */
function answerOf({ subject, state }: VetoRequest): Pick<RequestView, 'answer' | 'action' | 'feedback'> {
  const nothing = { answer: null, action: null, feedback: null }
  if (state.status !== 'approved' && state.status !== 'rejected') return nothing
  if (subject.kind === 'plan') return { ...nothing, action: state.status, feedback: state.comment }
  const { answer } = state
  return answer === null ? nothing : { ...nothing, answer: typeof answer === 'string' ? answer : [...answer] }
}

function isoOf(atMs: number): string {
  return new Date(atMs).toISOString()
}

/** What a person changed, with masked values; null: nobody did. */
function editView({ maskedParams, edit }: KeptRequest): EditView | null {
  if (edit === null) return null
  const { by, atMs } = edit
  const changes: readonly ChangeView[] = changesBetween(maskedParams, edit.maskedParams)
  return { by: by.id, name: by.name, at: isoOf(atMs), changes: [...changes] }
}
