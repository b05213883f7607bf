import type { AuditPage, LedgerEntry } from '#protocol/audit.ts'
import type { CallbackStatus } from '#protocol/callback.ts'
import type { AlertId, GrantId, RequestId } from '../../core/ids.ts'
import type { Head } from '../../ledger/fact.ts'
import type { ToolTally } from '../../ledger/tally.ts'
import type { SigningKey } from '../../receipt/signing-key.ts'
import type { AgentKey } from '../model/agent-key.ts'
import type { Alert } from '../model/alert.ts'
import type { AuditFilter } from '../model/audit-filter.ts'
import type { Callback, WaitingCallback } from '../model/callback.ts'
import type { Delivery } from '../model/delivery.ts'
import type { Grant } from '../model/grant.ts'
import type { AllowedCall, AllowedSearch, ObservedExecution } from '../model/observed-execution.ts'
import type { EscalatedRequest, UsedIdempotencyKey, VetoRequest } from '../model/request.ts'
import type { Committed, Unit } from './unit.ts'

/** Keeps everything. A unit is durable when `commit` resolves, whole or not at all. */
export interface Store {
  commit(unit: Unit): Promise<Committed>
  request(id: RequestId): Promise<VetoRequest | null>
  /** The request that was made with this API key, for this agent, under this idempotency key. */
  requestByKey(used: UsedIdempotencyKey): Promise<VetoRequest | null>
  /** The request that waits for people about a call of this identity. */
  identicalPending(callIdentity: string): Promise<VetoRequest | null>
  /** What a call under this idempotency key was answered with although another call had opened it. */
  joinedCall(used: UsedIdempotencyKey): Promise<JoinedCall | null>
  /** Requests that wait for people, oldest first. */
  pending(limit: number): Promise<readonly EscalatedRequest[]>
  /** The same in turns: the oldest of each agent, then the second oldest of each, and so on. */
  pendingInTurns(page: {
    readonly requesters: readonly string[] | null
    readonly limit: number
  }): Promise<PendingPage>
  /** Requests for which the clock has something to do at `nowMs`, those due first before others. */
  due(nowMs: number, limit: number): Promise<readonly VetoRequest[]>
  /** When the clock next has something to do; null when it has not. */
  nextDueMs(): Promise<number | null>
  /** The requests of a span of time with their params, oldest first: for judging them again. */
  calls(page: CallsPage): Promise<readonly VetoRequest[]>
  /** Requests that wait for people, or approved calls that were not started, those asked first before others. */
  openRequests(page: OpenPage): Promise<readonly VetoRequest[]>
  /** The execution that was seen of this agent under this trace id. */
  observedByTrace(agentId: string, traceId: string): Promise<ObservedExecution | null>
  /** The execution that this request allowed. */
  observedExecution(id: RequestId): Promise<ObservedExecution | null>
  /** Allowed calls for which no execution was seen, those allowed last first. */
  allowedCalls(search: AllowedSearch): Promise<readonly AllowedCall[]>
  /**
   * For each channel that does not show all that is wanted, at most `perChannel` deliveries: those that already have
   * a message first, and of the others those due first. Besides, of each agent the card that its next request waits for,
   * of at most `perChannel` agents: those with the fewest cards in the channel.
   */
  undelivered(perChannel: number): Promise<readonly Delivery[]>
  delivery(id: string): Promise<Delivery | null>
  alert(id: AlertId): Promise<Alert | null>
  /** Alerts that have not ended, and those that were opened after `sinceMs`, newest first. */
  alerts(sinceMs: number): Promise<readonly Alert[]>
  /** By agent: how many of its pending requests have a card in this channel. */
  standing(channel: string): Promise<ReadonlyMap<string, number>>
  /** Pending requests whose card in this channel was never posted: how many, and `limit` of them in turns by agent. */
  held(channel: string, limit: number): Promise<QueuedCards>
  /** Of each target, the waiting callback that falls due first. */
  nextCallbacks(): Promise<readonly WaitingCallback[]>
  callback(id: string): Promise<Callback | null>
  /** Newest first. */
  callbacks(filter: CallbackFilter): Promise<readonly Callback[]>
  grant(id: GrantId): Promise<Grant | null>
  /** Of this agent, those that still cover calls, oldest first. */
  grantsFor(agentId: string, atMs: number): Promise<readonly Grant[]>
  /** Newest first. */
  grants(filter: GrantFilter): Promise<readonly Grant[]>
  audit(filter: AuditFilter): Promise<AuditPage>
  /** Entries behind `afterSeq`, in order, at most `limit`. */
  entries(afterSeq: number, limit: number): Promise<readonly LedgerEntry[]>
  head(): Promise<Head>
  /** What is kept of the params of these requests, as it stands; requests that are not there are left out. */
  recordedParams(ids: readonly string[]): Promise<readonly RecordedParams[]>
  agentKey(keyHash: string): Promise<AgentKey | null>
  /** Every agent key, newest first. */
  agentKeys(): Promise<readonly AgentKey[]>
  /** The keys that sign receipts, oldest first. */
  signingKeys(): Promise<readonly SigningKey[]>
  /** 1 at first; a restore of a backup raises it, and voids the receipts of before. */
  epoch(): Promise<number>
  /** For each tool, what became of the requests made in `[fromMs, toMs)`. */
  tally(fromMs: number, toMs: number): Promise<readonly ToolTally[]>
  /**
   * What was used of each limit after `sinceMs`, by its key; 0 where nothing was. What is reserved counts whenever it was
   * reserved. With `by`, without what that request uses itself.
   */
  used(windows: readonly ConsumedSince[], by?: UsingRequest): Promise<ReadonlyMap<string, number>>
  /** Resolves when the database answers and takes writes; rejects with why not. */
  check(): Promise<void>
  close(): Promise<void>
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
  readonly shown: string | null
  /** Null: nothing was masked. */
  readonly exact: string | null
  readonly edit: string | null
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

export interface AgentCount {
  readonly agentId: string
  readonly count: number
}

export interface QueuedCards {
  readonly total: number
  /** How many of each agent, most first. */
  readonly agents: readonly AgentCount[]
  /** The oldest of each agent, then the second oldest of each, and so on. */
  readonly oldest: readonly EscalatedRequest[]
}

export interface PendingPage {
  readonly requests: readonly EscalatedRequest[]
  /** How many wait of each agent, most first; also of those with none on the page. */
  readonly agents: readonly AgentCount[]
}

export interface JoinedCall {
  readonly request: VetoRequest
  /** Of the call's own body. */
  readonly fingerprint: string
}

/** Which callbacks to list; null stands for all. */
export interface CallbackFilter {
  readonly requestId: RequestId | null
  readonly status: CallbackStatus | null
  readonly limit: number
}

export interface GrantFilter {
  /** Only those that cover calls at this moment; null: all. */
  readonly activeAtMs: number | null
  /** Only those older than this one; null: from the newest on. */
  readonly beforeId: GrantId | null
  readonly limit: number
}

/** A recorded request that is judged by what others use of limits. */
export interface UsingRequest {
  readonly id: RequestId
  /**
   * The hash of the policies that judge it again; null: all others count. Else what started does, and what these policies
   * judged already, and of the rest what comes before it: what waits comes after what was allowed, and each stands in the
   * order in which it was asked.
   */
  readonly judgedAgainBy: string | null
}

/** One limit, from a moment on, not including it. */
export interface ConsumedSince {
  readonly key: string
  readonly sinceMs: number
}

/** Tells waiters that a request moved. Losing a call only makes them slower: they also look by themselves. */
export interface Changes {
  publish(id: RequestId): void
  /** Calls `heard` at each change until the returned function is called. */
  subscribe(id: RequestId, heard: () => void): () => void
}
