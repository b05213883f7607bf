import type { RequestId } from '../../core/ids.ts'
import type { EscalatedRequest, KeptRequest, UsedIdempotencyKey, VetoRequest } from '../model/request.ts'

/** Looks up one request. */
export interface RequestReader {
  request(id: RequestId): Promise<VetoRequest | null>
}

/** Recorded requests. */
export interface RequestStore extends RequestReader {
  /** The request that was made with this API key, for this agent, under this idempotency key. */
  requestByKey(used: UsedIdempotencyKey): Promise<VetoRequest | null>
  /** The pending request with this call identity. */
  identicalPending(callIdentity: string): Promise<VetoRequest | null>
  /** The request that a call under this idempotency key joined. */
  joinedCall(used: UsedIdempotencyKey): Promise<JoinedCall | null>
  /** Pending requests in turns: the oldest of each agent, then the second oldest of each, and so on. */
  pendingInTurns(page: {
    readonly requesters: readonly string[] | null
    readonly limit: number
  }): Promise<PendingPage>
  /** Requests with a timed event due at `nowMs`, the earliest due first. */
  due(nowMs: number, limit: number): Promise<readonly VetoRequest[]>
  /** When the next timed event is due; null when there is none. */
  nextDueMs(): Promise<number | null>
  /** The requests of a period whose params are stored, oldest first, for evaluating them again. */
  calls(page: CallsPage): Promise<readonly KeptRequest[]>
  /** Pending requests, or approved calls that have not started, oldest first. */
  openRequests(page: OpenPage): Promise<readonly VetoRequest[]>
  /** Pending requests, and approved calls that have not started, by agent and tool. */
  openCounts(): Promise<readonly OpenCount[]>
  /** The stored params of these requests; missing requests are left out. */
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
  /** Pending requests by agent, most first; also of agents without a row on the page. */
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
  /** Leaves out those whose recorded decision is that of the bundle with this hash; default: none. */
  readonly exceptBundle?: string | undefined
  /** The last request of the page before; null for the first page. */
  readonly afterId: RequestId | null
  readonly limit: number
}

export interface OpenCount {
  readonly status: 'pending' | 'approved'
  readonly agentId: string
  readonly tool: string
  readonly count: number
}

/** Unvalidated, as somebody may have changed it. The texts are JSON. */
export interface RecordedParams {
  readonly id: string
  readonly salt: string
  /** Of the params that the request stands for now. */
  readonly paramsDigest: string
  /** Of the params that it was edited to, by the last entry that says so; null: it never was. */
  readonly editedDigest: string | null
  /** With masked values; null: they are missing. */
  readonly maskedParams: string | null
  /** When retention removed them, as the request says; null: it did not. */
  readonly prunedAtMs: number | null
  /** Null: nothing was masked. */
  readonly exactParams: string | null
  readonly edit: string | null
  /** Of missing params: when the last entry was recorded that changed the request; null: there is none. */
  readonly changedAtMs: number | null
  /** Of missing params: the status of the request in that entry. */
  readonly changedTo: string | null
}
