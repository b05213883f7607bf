import type { AuditPage, LedgerEntry } from '#protocol/audit.ts'
import type { CallbackStatus } from '#protocol/callback.ts'
import type { GrantId, RequestId } from '../core/ids.ts'
import type { Fact, Head } from '../ledger/fact.ts'
import type { Period, ToolTally } from '../ledger/tally.ts'
import type { Take } from '../policy/verdict.ts'
import type { SigningKey } from '../receipt/signing-key.ts'
import type { Actor } from './actor.ts'
import type { AgentKey } from './agent-key.ts'
import type { AuditFilter } from './audit-filter.ts'
import type { Callback, CallbackState, NewCallback, WaitingCallback } from './callbacks/callback.ts'
import type { Delivery, Posted, Subject } from './cards/delivery.ts'
import type { Note } from './cards/note.ts'
import type { AllowedCall, AllowedSearch, Sighting } from './execution/sighting.ts'
import type { Grant } from './grants/grant.ts'
import type { EscalatedRequest, VetoRequest } from './request.ts'

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
  /** Requests that wait for people, and approved calls that were not started, newest first. */
  openRequests(page: OpenPage): Promise<readonly VetoRequest[]>
  /** The execution that was seen of this agent under this trace id. */
  sightingByTrace(agentId: string, traceId: string): Promise<Sighting | null>
  /** The execution that this request allowed. */
  sightingOf(id: RequestId): Promise<Sighting | null>
  /** Allowed calls for which no execution was seen, those allowed last first. */
  allowedCalls(search: AllowedSearch): Promise<readonly AllowedCall[]>
  /**
   * For each channel that does not show all that is wanted, at most `perChannel` deliveries: those that already have
   * a message first, and of the others those due first. Besides, of each agent the card that its next request waits for,
   * of at most `perChannel` agents: those with the fewest cards in the channel.
   */
  undelivered(perChannel: number): Promise<readonly Delivery[]>
  delivery(id: string): Promise<Delivery | null>
  /** By agent: how many of its pending requests have a card in this channel. */
  standing(channel: string): Promise<ReadonlyMap<string, number>>
  /** Pending requests whose card in this channel was never posted: how many, and `limit` of them in turns by agent. */
  held(channel: string, limit: number): Promise<Held>
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
   * reserved. With `exceptBy`, by all requests but that one.
   */
  used(windows: readonly TakenSince[], exceptBy?: RequestId): Promise<ReadonlyMap<string, number>>
  /** Resolves when the database answers and takes writes; rejects with why not. */
  check(): Promise<void>
  close(): Promise<void>
}

/** An idempotency key belongs to the API key that used it. */
export interface UsedIdempotencyKey {
  readonly apiKeyHash: string
  readonly agentId: string
  readonly key: string
}

/** Unread, as somebody may have changed it. The texts are JSON. */
export interface RecordedParams {
  readonly id: string
  readonly salt: string
  /** Of the params that the request stands for now. */
  readonly paramsDigest: string
  /** What the last entry about it says that it stands for. */
  readonly latestDigest: string | null
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
  /** The last request of the page before; null for the first page. */
  readonly beforeId: RequestId | null
  readonly limit: number
}

/** The changes that can be refused. */
export type Guarded =
  | 'open'
  | 'move'
  | 'claim'
  | 'take'
  | 'see'
  | 'use_grant'
  | 'revoke_grant'
  | 'revoke_key'
  | 'limit_pending'
  | 'join'

export interface AgentCount {
  readonly agentId: string
  readonly count: number
}

export interface Held {
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

/** Changes that become true together or not at all, in this order. */
export type Unit = readonly Change[]

export type Change =
  /**
   * A new request. Refused when its API key already used its idempotency key for this agent, or while a request of the same
   * identity waits; no identity: never for that.
   */
  | { readonly do: 'open'; readonly request: VetoRequest; readonly callIdentity?: string | null }
  /** Refused when so many requests of this agent wait for people. */
  | { readonly do: 'limit_pending'; readonly agentId: string; readonly max: number }
  /** A call that is answered with a request of before. Refused unless that still waits, and when the key stands for another. */
  | {
      readonly do: 'join'
      readonly call: UsedIdempotencyKey & { readonly fingerprint: string }
      readonly requestId: RequestId
    }
  /**
   * The next version of a request. Refused unless the stored one has the status `from` and the version before, and, with
   * `beforeDeadlineMs`, a deadline after that moment.
   */
  | {
      readonly do: 'move'
      readonly request: VetoRequest
      readonly from: VetoRequest['state']['status']
      readonly beforeDeadlineMs: number | null
    }
  | { readonly do: 'note'; readonly fact: Fact }
  /** A new delivery, or a newer version wanted of a known one. */
  | { readonly do: 'send'; readonly delivery: NewDelivery }
  | { readonly do: 'delivered'; readonly id: string; readonly posted: Posted; readonly shown: number }
  | {
      readonly do: 'postpone'
      readonly id: string
      readonly dueAtMs: number
      readonly attempts: number
      readonly unclear: boolean
    }
  /** Nothing is left to show: the delivery is not tried again. */
  | { readonly do: 'drop'; readonly id: string }
  /** A new callback, due at once; nothing changes when it is known. */
  | { readonly do: 'call_back'; readonly callback: NewCallback }
  /** How a known callback stands from now on. */
  | {
      readonly do: 'move_callback'
      readonly id: string
      readonly attempts: number
      readonly state: CallbackState
    }
  /** Refused when this job already ran for this period or, in the order of their texts, for a later one than `after`. */
  | {
      readonly do: 'claim'
      readonly job: string
      readonly period: string
      readonly after?: string
      readonly atMs: number
    }
  | { readonly do: 'keep_key'; readonly key: AgentKey }
  /** Refused when it was revoked before. */
  | { readonly do: 'revoke_key'; readonly hash: string; readonly atMs: number }
  | { readonly do: 'use_key'; readonly hash: string; readonly atMs: number }
  | { readonly do: 'keep_grant'; readonly grant: Grant }
  /** One more call is covered. Refused when the grant is revoked, expired or used up at that moment. */
  | { readonly do: 'use_grant'; readonly id: GrantId; readonly atMs: number }
  /** Refused when it was revoked before. */
  | { readonly do: 'revoke_grant'; readonly id: GrantId; readonly by: Actor; readonly atMs: number }
  /** Receipts of a lower epoch are void from then on. */
  | { readonly do: 'raise_epoch'; readonly epoch: number }
  | { readonly do: 'keep_signing_key'; readonly key: SigningKey }
  /**
   * A request uses part of a limit. Refused when what was used of its window until `atMs`, and later, leaves no room for
   * it. Reserved, it counts in every window until `count_takes` or `release_takes`.
   */
  | {
      readonly do: 'take'
      readonly take: Take
      readonly requestId: RequestId
      readonly atMs: number
      readonly isReserved: boolean
    }
  /** What the request reserved counts as used at this moment. */
  | { readonly do: 'count_takes'; readonly requestId: RequestId; readonly atMs: number }
  /** Gives back all that the request used or reserved of limits. */
  | { readonly do: 'release_takes'; readonly requestId: RequestId }
  /** An execution that was seen. Refused when its request already allowed one, or its agent already used its trace id. */
  | { readonly do: 'see'; readonly sighting: Sighting }

/** One limit, from a moment on, not including it. */
export interface TakenSince {
  readonly key: string
  readonly sinceMs: number
}

export interface NewDelivery {
  readonly id: string
  readonly subject: Subject
  /** As the bundle names it. */
  readonly channel: string
  /** The version of the subject to show; with a known delivery the larger one counts. */
  readonly wanted: number
  readonly dueAtMs: number
}

export type Committed = { readonly ok: true } | { readonly ok: false; readonly refused: Guarded }

/** Where requests are shown to people. Never throws for what Slack answers: each end has a value. */
export interface Desk {
  show(order: ShowOrder): Promise<Shown>
}

export type ShowOrder =
  | {
      readonly kind: 'card'
      readonly request: EscalatedRequest
      readonly channel: string
      readonly posted: Posted | null
      /** An earlier post may have arrived: look for it before posting again. */
      readonly unclear: boolean
    }
  /** A call that was allowed without them, for the people who are told after the fact. */
  | {
      readonly kind: 'feedback'
      readonly request: VetoRequest
      readonly channel: string
      readonly posted: Posted | null
      readonly unclear: boolean
    }
  /** A reply in the thread of a card. */
  | {
      readonly kind: 'note'
      readonly request: VetoRequest
      readonly note: Note
      /** Tells this reply from all others of the thread. */
      readonly id: string
      readonly thread: Posted
      readonly channel: string
      readonly posted: Posted | null
      readonly unclear: boolean
    }
  /** The list of what waits in a channel beside its cards. */
  | {
      readonly kind: 'summary'
      readonly held: Held
      readonly version: number
      readonly channel: string
      readonly posted: Posted | null
      readonly unclear: boolean
    }
  | {
      readonly kind: 'digest'
      readonly period: Period
      readonly tallies: readonly ToolTally[]
      /** Of the equally long time before, to compare with. */
      readonly talliesBefore: readonly ToolTally[]
      readonly channel: string
      readonly posted: Posted | null
      readonly unclear: boolean
    }

export type Shown =
  | { readonly kind: 'shown'; readonly posted: Posted }
  /** Try again, not before `afterMs` from now; `unclear`: it may have been posted all the same. */
  | { readonly kind: 'later'; readonly afterMs: number; readonly unclear: boolean; readonly why: string }
  /** It cannot be shown there until somebody mends the workspace or the bundle. */
  | { readonly kind: 'impossible'; readonly why: string }

/** Who is who. Every method rejects when it cannot know; the caller then lets nobody vote. */
export interface Directory {
  person(id: string): Promise<Person | null>
  idByEmail(email: string): Promise<string | null>
  /** The members of a user group, by its handle without `@`; null when there is none. */
  groupMembers(handle: string): Promise<ReadonlySet<string> | null>
  /** The members of a channel, by `#name` or id; null when there is none. */
  channelMembers(channel: string): Promise<ReadonlySet<string> | null>
}

export interface Person {
  readonly id: string
  readonly name: string
  readonly email: string | null
  /** `member` is the only kind that may vote. */
  readonly kind: 'member' | 'bot' | 'guest' | 'deactivated' | 'external'
}

/** Whether the workspace lets Veto do its work. Every method rejects when Slack could not be asked. */
export interface WorkspaceAccess {
  /** A channel as posting would find it, by `#name` or id; null when Veto sees none. */
  channel(channel: string): Promise<ChannelAccess | null>
  /** The scopes that Veto needs and its token was not granted; none where Slack does not say. */
  missingScopes(): Promise<readonly MissingScope[]>
}

export interface ChannelAccess {
  readonly isArchived: boolean
  /** People of other workspaces are in it. */
  readonly isShared: boolean
  /** Veto itself is in it. */
  readonly isMember: boolean
}

export interface MissingScope {
  /** Such as `users:read`. */
  readonly scope: string
  /** What Veto needs it for, in words that follow a comma. */
  readonly purpose: string
}

/** Tells waiters that a request moved. Losing a call only makes them slower: they also look by themselves. */
export interface Changes {
  publish(id: RequestId): void
  /** Calls `heard` at each change until the returned function is called. */
  subscribe(id: RequestId, heard: () => void): () => void
}
