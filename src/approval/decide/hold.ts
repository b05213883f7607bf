import type { ApprovalObligation } from '../../policy/model/decision.ts'
import type { Actor } from '../model/actor.ts'
import type { ApprovedState, Hold, PendingState } from '../model/approval.ts'
import type { GrantOption } from '../model/grant.ts'
import type { PendingRequest } from '../model/request.ts'
import type { Vote } from '../model/vote.ts'
import { channelsOfRequest } from './channels.ts'
import { effectiveApprovals, openRequirements } from './stages.ts'

interface CompletingVote extends Pick<Vote, 'by' | 'comment' | 'atMs'> {
  readonly grant: GrantOption | null
}

/** The hold that an approval begins when it completes a request; null: it takes effect at once. Questions and plans are never held. */
export function holdOf(
  { subject, state }: PendingRequest,
  { by, comment, atMs, grant }: CompletingVote,
): Hold | null {
  const { undoMs } = state.obligation
  if (subject.kind !== 'call' || undoMs === null) return null
  return { by, comment, sinceMs: atMs, untilMs: atMs + undoMs, grant }
}

/** How a request is settled at the end of its hold. */
export function approvedAfter({ by, comment }: Hold, atMs: number): ApprovedState {
  return { status: 'approved', settledBy: by, settledAtMs: atMs, comment, answer: null }
}

/** The hold under another obligation, which can only make it longer. */
export function holdUnder(hold: Hold, { undoMs }: Pick<ApprovalObligation, 'undoMs'>): Hold {
  return { ...hold, untilMs: Math.max(hold.untilMs, hold.sinceMs + (undoMs ?? 0)) }
}

/**
 * Takes back the person's own approval, or the last one if there is none, and further ones, the last first, until more are
 * needed.
 */
export function takenBack(
  request: PendingRequest,
  { by, atMs }: { readonly by: Actor; readonly atMs: number },
): Partial<PendingState> {
  const before = effectiveApprovals(request.state.votes)
  const own = before.find((vote) => vote.by.id === by.id)
  let votes = without(request.state.votes, own ?? before.at(-1))
  while (openStage(request, votes) === null) votes = without(votes, effectiveApprovals(votes).at(-1))
  const reopened = reopenedBy(request, votes)
  const kept = effectiveApprovals(reopened.votes)
  const from = before.filter((vote) => !kept.includes(vote)).map((vote) => vote.by)
  return { ...reopened, takenBack: { by, from, atMs } }
}

/**
 * The state after a denial that does not settle the request: the approval of a person who denies later does not count, so a hold
 * may end, and an earlier stage may be asked again.
 */
export function afterPartialDenial(request: PendingRequest, votes: readonly Vote[]): Partial<PendingState> {
  return openStage(request, votes) === null ? { votes } : reopenedBy(request, votes)
}

type ReopenedState = Pick<PendingState, 'votes' | 'stage' | 'formerChannels' | 'hold'>

/** People are asked again from the first stage that needs more approvals; denials stay, approvals of later stages do not. */
function reopenedBy(request: PendingRequest, votes: readonly Vote[]): ReopenedState {
  const { state } = request
  const stage = openStage(request, votes) ?? state.stage
  return {
    votes: votes.filter((vote) => vote.choice === 'deny' || vote.stage <= stage),
    stage,
    formerChannels: stage < state.stage ? channelsOfRequest(request) : state.formerChannels,
    hold: null,
  }
}

/** The first stage that these votes do not complete; null: they complete all. */
function openStage({ state }: PendingRequest, votes: readonly Vote[]): number | null {
  const stages = state.obligation.stages.map((_, stage) => stage)
  return stages.find((stage) => openRequirements({ ...state, votes, stage }).length > 0) ?? null
}

function without(votes: readonly Vote[], vote: Vote | undefined): readonly Vote[] {
  return votes.filter((one) => one !== vote)
}
