import { openDemands } from './demands.ts'
import type { Actor, EscalatedRequest, PendingRequest, Settled, SettledStatus, Vote } from './request.ts'

/** What can happen to a pending request. */
export type Occurrence =
  | { readonly kind: 'vote'; readonly vote: Vote }
  | { readonly kind: 'expiry'; readonly atMs: number }
  | { readonly kind: 'cancellation'; readonly by: Actor; readonly atMs: number }

/**
 * The next version of a pending request. One denial rejects it; it is approved once every demand is met.
 * A vote at or after the deadline counts for nothing: the request expires.
 */
export function transition(request: PendingRequest, occurrence: Occurrence): EscalatedRequest {
  if (occurrence.kind === 'expiry') return settle(request, { status: 'expired', atMs: occurrence.atMs })
  if (occurrence.kind === 'cancellation') return settle(request, { status: 'cancelled', ...occurrence })
  const { vote } = occurrence
  if (vote.atMs >= request.state.deadlineMs) return settle(request, { status: 'expired', atMs: vote.atMs })
  return afterVote(withVote(request, vote), vote)
}

function afterVote(request: PendingRequest, vote: Vote): EscalatedRequest {
  const settled = { by: vote.by, atMs: vote.atMs, comment: vote.comment }
  if (vote.choice === 'deny') return settle(request, { status: 'rejected', ...settled })
  if (openDemands(request.state).length === 0) return settle(request, { status: 'approved', ...settled })
  return { ...request, version: request.version + 1 }
}

function withVote(request: PendingRequest, vote: Vote): PendingRequest {
  return { ...request, state: { ...request.state, votes: [...request.state.votes, vote] } }
}

function settle(
  request: PendingRequest,
  end: { status: SettledStatus; atMs: number; by?: Actor; comment?: string | null },
): EscalatedRequest {
  const state: Settled = {
    ...request.state,
    status: end.status,
    settledAtMs: end.atMs,
    settledBy: end.by ?? null,
    comment: end.comment ?? null,
  }
  return { ...request, version: request.version + 1, state }
}
