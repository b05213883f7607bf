import type { RequestId } from '../../core/ids.ts'
import { type DeciderQuery, deciderQuery } from '../eligibility/deciders.ts'
import { isPending, type PendingRequest } from '../model/request.ts'
import type { RequestStore } from '../ports/requests.ts'
import { openRequests } from './open-requests.ts'

/** The part of a pending request that determines who can decide it; small, so that all fit in memory. */
export interface WaitingRequest {
  readonly id: RequestId
  readonly version: number
  readonly blocked: string | null
  readonly isEscalated: boolean
  /** Ignoring the requester. */
  readonly unclaimed: DeciderQuery
  /** With the requester that its agent names; null: none. */
  readonly claimed: DeciderQuery | null
  /** Of the original approvers, ignoring the requester. */
  readonly askedFirst: DeciderQuery
}

/** All of them, oldest first. */
export async function allWaiting(
  store: Pick<RequestStore, 'openRequests'>,
): Promise<ReadonlyMap<RequestId, WaitingRequest>> {
  const waiting = new Map<RequestId, WaitingRequest>()
  for await (const request of openRequests(store, 'pending')) {
    if (isPending(request)) waiting.set(request.id, waitingRequest(request))
  }
  return waiting
}

export function waitingRequest(request: PendingRequest): WaitingRequest {
  const { id, version, state, call } = request
  const unclaimed = { ...request, call: { ...call, requester: null } }
  return {
    id,
    version,
    blocked: state.blocked,
    isEscalated: state.escalatedAtMs !== null,
    unclaimed: deciderQuery(unclaimed),
    claimed: call.requester === null ? null : deciderQuery(request),
    askedFirst: deciderQuery({ ...unclaimed, state: { ...state, escalatedAtMs: null } }),
  }
}
