import type { AbsenceId, GrantId, LockdownId, RequestId } from '../../core/ids.ts'
import type { Money } from '../../core/money.ts'
import type { Checkpoint } from '../../ledger/checkpoint.ts'
import type { Fact } from '../../ledger/fact.ts'
import type { Consumption } from '../../policy/model/decision.ts'
import type { SigningKey } from '../../receipt/signing-key.ts'
import type { Absence } from '../model/absence.ts'
import type { Actor } from '../model/actor.ts'
import type { AgentKey } from '../model/agent-key.ts'
import type { Alert } from '../model/alert.ts'
import type { CallbackState, NewCallback } from '../model/callback.ts'
import type { DeliverySubject, MessageRef } from '../model/delivery.ts'
import type { Grant } from '../model/grant.ts'
import type { Lockdown, LockdownEnd } from '../model/lockdown.ts'
import type { ObservedExecution } from '../model/observed-execution.ts'
import type { KeptRequest, PrunedRequest, UsedIdempotencyKey, VetoRequest } from '../model/request.ts'

/** Commits changes. */
export interface UnitWriter {
  /** Atomic, and durable when this resolves. */
  commit(unit: Unit): Promise<CommitResult>
}

/** The changes that can be refused. */
export type ConditionalChange =
  | 'open'
  | 'transition'
  | 'prune'
  | 'claim'
  | 'consume'
  | 'insert_execution'
  | 'use_grant'
  | 'revoke_grant'
  | 'require_grant'
  | 'revoke_key'
  | 'replace_key'
  | 'postpone'
  | 'limit_pending'
  | 'join'
  | 'require_no_lockdown'
  | 'end_lockdown'
  | 'end_absence'

/** Changes that are committed together or not at all, in this order. */
export type Unit = readonly Change[]

export type Change =
  /**
   * A new request. Refused when its API key already used its idempotency key for this agent, or while a request with the same
   * `callIdentity` is pending; without one, only the key is checked.
   */
  | { readonly do: 'open'; readonly request: KeptRequest; readonly callIdentity?: string | null }
  /** Refused when this agent already has that many pending requests. */
  | { readonly do: 'limit_pending'; readonly agentId: string; readonly max: number }
  /** Attaches a call to an existing pending request. Refused if that request is settled or the key already identifies another. */
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
      readonly do: 'transition'
      readonly request: VetoRequest
      readonly from: VetoRequest['state']['status']
      readonly beforeDeadlineMs: number | null
    }
  /**
   * The next version of a request, without its params, and without the thread messages that hold values of them. Refused unless
   * the stored one has the version before and its params.
   */
  | { readonly do: 'prune'; readonly request: PrunedRequest }
  | { readonly do: 'append_fact'; readonly fact: Fact }
  /** A new delivery, or a newer desired version of a known one. */
  | { readonly do: 'deliver'; readonly delivery: NewDelivery }
  | {
      readonly do: 'delivered'
      readonly id: string
      readonly posted: MessageRef
      readonly deliveredVersion: number
      readonly isBrief: boolean
    }
  /** A new alert, or a newer version of a known one. */
  | { readonly do: 'insert_alert'; readonly alert: Alert }
  /** The brief form of the message is about to be sent. */
  | { readonly do: 'mark_brief'; readonly id: string }
  /** Refused unless the stored one is as in `from`: another process has attempted it meanwhile. */
  | {
      readonly do: 'postpone'
      readonly id: string
      readonly from: { readonly attempts: number; readonly isPosted: boolean }
      readonly dueAtMs: number
      readonly attempts: number
      readonly maybePosted: boolean
    }
  /** The direct messages about a request are to show this version. */
  | {
      readonly do: 'update_direct_messages'
      readonly requestId: RequestId
      readonly desiredVersion: number
      readonly dueAtMs: number
    }
  /** What the call of a request is worth, for statistics; null: unknown. */
  | {
      readonly do: 'record_value'
      readonly requestId: RequestId
      readonly createdAtMs: number
      readonly value: Money | null
    }
  /** Nothing is left to show: the delivery is not retried. */
  | { readonly do: 'drop'; readonly id: string }
  /** A new callback, due at once; ignored when it is known. */
  | { readonly do: 'insert_callback'; readonly callback: NewCallback }
  /** The new state of a known callback. */
  | {
      readonly do: 'update_callback'
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
  | { readonly do: 'insert_key'; readonly key: AgentKey }
  /** Refused when it was revoked before. */
  | { readonly do: 'revoke_key'; readonly hash: string; readonly atMs: number }
  /** Ends a key at that moment, or at its own earlier end. Refused when it was revoked or replaced before. */
  | { readonly do: 'replace_key'; readonly hash: string; readonly by: string; readonly expiresAtMs: number }
  | { readonly do: 'use_key'; readonly hash: string; readonly atMs: number }
  | { readonly do: 'insert_grant'; readonly grant: Grant }
  /** Uses a grant for one more call. Refused when the grant is revoked, expired or used up at that moment. */
  | { readonly do: 'use_grant'; readonly id: GrantId; readonly atMs: number }
  /** Refused when it was revoked before. */
  | { readonly do: 'revoke_grant'; readonly id: GrantId; readonly by: Actor; readonly atMs: number }
  /** Refused when it was revoked before. */
  | { readonly do: 'require_grant'; readonly id: GrantId }
  /** Refused while a lockdown that is in force at that moment covers this agent and tool. */
  | {
      readonly do: 'require_no_lockdown'
      readonly agentId: string
      readonly tool: string
      readonly atMs: number
    }
  | { readonly do: 'insert_lockdown'; readonly lockdown: Lockdown }
  /** Refused when its end is recorded already. */
  | { readonly do: 'end_lockdown'; readonly id: LockdownId; readonly end: LockdownEnd }
  /** An earlier absence of this person that is in force ends when it starts. */
  | { readonly do: 'start_absence'; readonly absence: Absence }
  /** Refused when it is no longer in force at that moment. */
  | { readonly do: 'end_absence'; readonly id: AbsenceId; readonly atMs: number }
  /** Receipts of a lower epoch are void from then on. */
  | { readonly do: 'raise_epoch'; readonly epoch: number }
  | { readonly do: 'insert_signing_key'; readonly key: SigningKey }
  /** Ignored when there is one of the same entry. */
  | { readonly do: 'insert_checkpoint'; readonly checkpoint: Checkpoint }
  /**
   * A request uses part of a limit. Refused when other usage of the window that ends at `atMs`, and later usage, leaves no room
   * for it. A reservation counts in every window until `count_consumption` or `release_consumption`. With `reevaluatedBy`, as
   * in `UsingRequest`, it replaces the request's earlier usage of this limit and keeps its time if that is within the window.
   */
  | {
      readonly do: 'consume'
      readonly consumption: Consumption
      readonly requestId: RequestId
      readonly atMs: number
      readonly isReserved: boolean
      readonly reevaluatedBy?: string
    }
  /** The limit usage of the request counts as of this moment. */
  | { readonly do: 'count_consumption'; readonly requestId: RequestId; readonly atMs: number }
  /** Gives back the request's usage and reservations of the limits with these keys; without keys: of all. */
  | { readonly do: 'release_consumption'; readonly requestId: RequestId; readonly keys?: readonly string[] }
  /** An observed execution. Refused when its request already allowed one, or its agent already used its trace id. */
  | { readonly do: 'insert_execution'; readonly execution: ObservedExecution }

export interface NewDelivery {
  readonly id: string
  readonly subject: DeliverySubject
  /** As the bundle names it. */
  readonly channel: string
  /** The version of the subject to show; with a known delivery the larger one counts. */
  readonly desiredVersion: number
  readonly dueAtMs: number
}

export type CommitResult = { readonly ok: true } | { readonly ok: false; readonly refused: ConditionalChange }
