import type { RequestId } from '../../core/ids.ts'
import type { EscalatedRequest, UsedIdempotencyKey, VetoRequest } from '../model/request.ts'

/** Looks up one request. */
export interface RequestReader {
  request(id: RequestId): Promise<VetoRequest | null>
}

/** Requests, as they are recorded. */
export interface RequestStore extends RequestReader {
  /** The request that was made with this API key, for this agent, under this idempotency key. */
  requestByKey(used: UsedIdempotencyKey): Promise<VetoRequest | null>
  /** The request that waits for people about a call of this identity. */
  identicalPending(callIdentity: string): Promise<VetoRequest | null>
  /** What a call under this idempotency key was answered with although another call had opened it. */
  joinedCall(used: UsedIdempotencyKey): Promise<JoinedCall | null>
  /** Requests that wait for people in turns: the oldest of each agent, then the second oldest of each, and so on. */
  pendingInTurns(page: {
    readonly requesters: readonly string[] | null
    readonly limit: number
  }): Promise<PendingPage>
  /** Requests for which the clock has something to do at `nowMs`, those due first before others. */
  due(nowMs: number, limit: number): Promise<readonly VetoRequest[]>
  /** When the clock next has something to do; null when it has not. */
  nextDueMs(): Promise<number | null>
  /** The requests of a span of time with their params, oldest first: for evaluating them again. */
  calls(page: CallsPage): Promise<readonly VetoRequest[]>
  /** Requests that wait for people, or approved calls that were not started, those asked first before others. */
  openRequests(page: OpenPage): Promise<readonly VetoRequest[]>
  /** What is kept of the params of these requests, as it stands; requests that are not there are left out. */
  recordedParams(ids: readonly string[]): Promise<readonly RecordedParams[]>
}

export interface JoinedCall {
  readonly request: VetoRequest
  /** Of the call's own body. */
  readonly fingerprint: string
}

export interface AgentCount {
  readonly agentId: string
  readonly count: number
}

export interface PendingPage {
  readonly requests: readonly EscalatedRequest[]
  /** How many wait of each agent, most first; also of those with none on the page. */
  readonly agents: readonly AgentCount[]
}

export interface CallsPage {
  /** Inclusive. */
  readonly sinceMs: number
  /** The last request of the page before; null for the first page. */
  readonly afterId: RequestId | null
  readonly limit: number
}

export interface OpenPage {
  readonly status: 'pending' | 'approved'
  /** The last request of the page before; null for the first page. */
  readonly afterId: RequestId | null
  readonly limit: number
}

/** Unread, as somebody may have changed it. The texts are JSON. */
export interface RecordedParams {
  readonly id: string
  readonly salt: string
  /** Of the params that the request stands for now. */
  readonly paramsDigest: string
  /** Of the params that it was edited to, by the last entry that says so; null: it never was. */
  readonly editedDigest: string | null
  /** With masked values; null once pruned. */
  readonly maskedParams: string | null
  /** Null: nothing was masked. */
  readonly exactParams: string | null
  readonly edit: string | null
}
