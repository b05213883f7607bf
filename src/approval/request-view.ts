import type { ApprovalView, RequestView } from '#protocol/request.ts'
import { assertNever } from '../core/assert-never.ts'
import type { EscalatedRequest, Settled, VetoRequest } from './request.ts'
import { isEscalated, isPending } from './request.ts'

/** The request as its agent sees it. */
export function requestView(request: VetoRequest): RequestView {
  const common = {
    id: request.id,
    matchedPolicyId: request.policyId,
    matchedRule: request.rule,
    reason: reasonFor(request),
    evaluatedAt: new Date(request.createdAtMs).toISOString(),
    expiresAt: isEscalated(request) ? new Date(request.state.deadlineMs).toISOString() : null,
    paramsDigest: request.paramsDigest,
    approval: isEscalated(request) ? approvalView(request) : null,
  }
  const { status } = request.state
  const { params } = request.call
  switch (status) {
    case 'allowed':
    case 'approved':
      return { ...common, status, allowed: true, outcome: 'allowed', params }
    case 'pending':
      return { ...common, status, allowed: false, outcome: 'escalated', params: {} }
    case 'denied':
    case 'rejected':
    case 'expired':
    case 'cancelled':
      return { ...common, status, allowed: false, outcome: 'denied', params: {} }
    default:
      return assertNever(status)
  }
}

/** Why the request stands as it does, in words that a model can act on. */
export function reasonFor(request: VetoRequest): string {
  if (!isEscalated(request) || isPending(request)) return request.state.reason
  const { state } = request
  return state.status === 'pending' ? state.reason : settledReason(state)
}

function settledReason(state: Settled): string {
  const who = state.settledBy?.name ?? 'somebody'
  const words = state.comment === null ? '' : `: ${state.comment}`
  switch (state.status) {
    case 'approved':
      return `Approved by ${approvers(state)}${words}`
    case 'rejected':
      return `Denied by ${who}${words}`
    case 'expired':
      return `Nobody answered in time. The rule asked for approval because: ${state.reason}`
    case 'cancelled':
      return 'Withdrawn by the agent before anybody decided'
    default:
      return assertNever(state.status)
  }
}

function approvers(state: Settled): string {
  return state.votes.map((vote) => vote.by.name).join(' and ')
}

function approvalView({ state }: EscalatedRequest): ApprovalView {
  return {
    stage: 1,
    stages: 1,
    groups: [...state.terms.groups],
    needed: state.terms.quorum,
    votes: state.votes.map(({ by, choice, comment, atMs }) => ({
      by: by.id,
      name: by.name,
      choice,
      comment,
      at: new Date(atMs).toISOString(),
    })),
  }
}
