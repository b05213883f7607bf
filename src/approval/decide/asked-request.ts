import type { AskedRequest, CastVote } from '../../ledger/activity.ts'
import { type EscalatedRequest, editOf } from '../model/request.ts'
import type { Vote } from '../model/vote.ts'
import { currentGroups } from './stages.ts'

/** A request that people were asked about, as statistics count it, but for its value. */
export function askedRequest(request: EscalatedRequest): AskedRequest {
  const { call, state } = request
  return {
    requestId: request.id,
    createdAtMs: request.createdAtMs,
    kind: request.subject.kind,
    tool: call.tool,
    agentId: call.agentId,
    policyId: request.policyId,
    rule: request.rule,
    groups: askedGroups(state),
    status: state.status === 'denied' && state.settledBy !== null ? 'locked_down' : state.status,
    settledAtMs: state.status === 'pending' ? null : state.settledAtMs,
    decidedInMs: decidedInMs(request),
    votes: state.votes.map((vote) => castVote(vote, request)),
    editedBy: editOf(request)?.by ?? null,
    execution: request.execution?.status ?? null,
  }
}

/** The groups of the stages that were reached. */
function askedGroups(state: EscalatedRequest['state']): readonly string[] {
  const stages = Array.from({ length: state.stage + 1 }, (_, stage) => stage)
  return [...new Set(stages.flatMap((stage) => currentGroups({ ...state, stage })))]
}

function decidedInMs({ createdAtMs, state }: EscalatedRequest): number | null {
  if (state.status !== 'approved' && state.status !== 'rejected') return null
  return Math.max(0, state.settledAtMs - createdAtMs - state.pausedMs)
}

function castVote({ by, choice, stage, atMs }: Vote, { createdAtMs, state }: EscalatedRequest): CastVote {
  const earlier = state.votes.filter((vote) => vote.stage < stage).map((vote) => vote.atMs)
  return { by, choice, tookMs: Math.max(0, atMs - Math.max(createdAtMs, ...earlier)) }
}
