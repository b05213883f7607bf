import { setImmediate } from 'node:timers/promises'
import type { RequestId } from '../../core/ids.ts'
import { type DeciderQuery, deciderQuery } from '../eligibility/deciders.ts'
import { isPending, type PendingRequest, type VetoRequest } from '../model/request.ts'
import type { RequestStore } from '../ports/requests.ts'

/** Of a request that waits for people, what it depends on who can decide it; small, so that all can be held at once. */
export interface WaitingRequest {
  readonly id: RequestId
  readonly version: number
  readonly blocked: string | null
  readonly isEscalated: boolean
  /** Whoever the requester is. */
  readonly unclaimed: DeciderQuery
  /** With the requester whom its agent names; null: it names none. */
  readonly claimed: DeciderQuery | null
  /** Of those who were asked before stand-ins were, whoever the requester is. */
  readonly askedFirst: DeciderQuery
}

const PAGE = 200

/** All of them, oldest first; other work gets its turn between pages. */
export async function allWaiting(
  store: Pick<RequestStore, 'openRequests'>,
): Promise<ReadonlyMap<RequestId, WaitingRequest>> {
  const waiting = new Map<RequestId, WaitingRequest>()
  let page: readonly VetoRequest[] = []
  do {
    page = await store.openRequests({ status: 'pending', afterId: page.at(-1)?.id ?? null, limit: PAGE })
    for (const request of page) if (isPending(request)) waiting.set(request.id, waitingRequest(request))
    await setImmediate()
  } while (page.length > 0)
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
