import type { RequestId } from '../../core/ids.ts'
import type { JsonObject } from '../../core/json.ts'
import type { ShadowDecision } from '../../policy/model/decision.ts'
import type { Actor } from './actor.ts'
import type { Approval, ApprovedState, Hold, PendingState, SettledState } from './approval.ts'
import type { Execution } from './execution.ts'
import type { Feedback } from './feedback.ts'
import type { Subject } from './subject.ts'

/** The record of one call, question or plan and of everything that happened to it. */
export type VetoRequest = KeptRequest | PrunedRequest

/** A request with its params. */
export interface KeptRequest extends RequestRecord {
  readonly pruned: null
  /** The call as the agent made it. A question or a plan is the call of a tool of Veto's own. */
  readonly call: RecordedCall
  /** The params with masked values, as people and the ledger may see them. */
  readonly maskedParams: JsonObject
  /** The params after an approver's edit; null: not edited. */
  readonly edit: Edit | null
}

/** A request that ended long ago, whose params, options, context, summary, answer and result were removed. */
export interface PrunedRequest extends RequestRecord {
  readonly pruned: Pruning
  readonly call: PrunedCall
}

/** When the params of a request were removed, and for how many days they are kept. */
export interface Pruning {
  readonly atMs: number
  readonly keptDays: number
}

/** What is kept of every request. */
export interface RequestRecord {
  readonly id: RequestId
  /** From 1; incremented with each change. */
  readonly version: number
  readonly createdAtMs: number
  readonly subject: Subject
  /** Owner of the agent's key: an e-mail or a Slack user id. */
  readonly owner: string | null
  readonly idempotency: Idempotency | null
  readonly bundleHash: string
  readonly policyId: string | null
  readonly rule: string | null
  readonly salt: string
  /** Digest of the current params: the edited ones once there are any. */
  readonly paramsDigest: string
  readonly state: RequestState
  /** State of an allowed call; null: not redeemed, or not allowed. */
  readonly execution: Execution | null
  /** Feedback after the fact; null: not requested. */
  readonly feedback: Feedback | null
  /** What policies and rules in shadow would have decided; without effect. */
  readonly shadow: readonly ShadowDecision[]
}

/** The idempotency key of the request. */
export interface Idempotency {
  /** `lineage` of the API key that it belongs to. */
  readonly apiKeyHash: string
  readonly key: string
  /** Equal for equal bodies. */
  readonly fingerprint: string
}

/** An idempotency key belongs to the API key that used it, and to those that replaced that one. */
export interface UsedIdempotencyKey {
  /** `lineage` of the API key. */
  readonly apiKeyHash: string
  readonly agentId: string
  readonly key: string
}

/** What is kept of every call. */
export interface PrunedCall {
  readonly agentId: string
  readonly tool: string
  readonly category: string
  readonly sessionId: string | null
  readonly toolCallId: string | null
  /** Null: none, or removed with the params. */
  readonly summary: string | null
  /** A Slack user id, or an e-mail address in lower case. */
  readonly requester: string | null
  /** The configured callback; null: none. */
  readonly callback: string | null
}

export interface RecordedCall extends PrunedCall {
  readonly params: JsonObject
  /** Masked as `maskedParams` is; null: it was not recorded. */
  readonly context: JsonObject | null
  /** The JSON Schema of the params that the agent sent; null: none. */
  readonly paramsSchema: JsonObject | null
}

/** Params edited by a person. */
export interface Edit {
  readonly by: Actor
  readonly atMs: number
  readonly params: JsonObject
  /** With masked values. */
  readonly maskedParams: JsonObject
  /** The latest stage that was asked before the edit, from 0, whose people have seen the request. */
  readonly furthestStage: number
}

export type RequestState = AllowedState | DeniedState | PendingState | SettledState

export interface AllowedState {
  readonly status: 'allowed'
  readonly reason: string
  /** The grant that replaced the approval; null: the policies allowed it. */
  readonly grantId: string | null
}

export interface DeniedState {
  readonly status: 'denied'
  readonly reason: string
  /** Who started the lockdown that covers it; null: the policies deny it. */
  readonly lockedDownBy: Actor | null
}

export type PendingRequest = KeptRequest & { readonly state: PendingState }
/** A pending request whose approval is complete, and held. */
export type HeldRequest = KeptRequest & { readonly state: PendingState & { readonly hold: Hold } }
export type EscalatedRequest = VetoRequest & { readonly state: PendingState | SettledState }
/** What people were asked about, with its params. */
export type KeptEscalatedRequest = KeptRequest & EscalatedRequest
/** Allowed, now or earlier. */
export type AllowedRequest = VetoRequest & {
  readonly state: AllowedState | (Approval & ApprovedState)
}

/** An allowed call that may run. */
export type RunnableRequest = KeptRequest & AllowedRequest

/** Is a person's decision pending? */
export function isPending(request: VetoRequest): request is PendingRequest {
  return request.state.status === 'pending'
}

/** Is its approval complete, and held? */
export function isHeld(request: VetoRequest): request is HeldRequest {
  return isPending(request) && request.state.hold !== null
}

/** Were people ever asked? */
export function isEscalated(request: VetoRequest): request is EscalatedRequest {
  return 'obligation' in request.state
}

/** Did the policies, a grant or people allow it, whatever happened later? */
export function isAllowed(request: VetoRequest): request is AllowedRequest {
  return request.state.status === 'allowed' || request.state.status === 'approved'
}

/** Was this call allowed, whatever happened later? Questions and plans are never run. */
export function isAllowedCall(request: VetoRequest): request is AllowedRequest {
  return isAllowed(request) && request.subject.kind === 'call'
}

/** May this call run: was it allowed, and neither started, denied nor lapsed since? It lapses at `lapsesAtMs`. */
export function mayRun(request: VetoRequest): request is RunnableRequest {
  return isAllowedCall(request) && isKept(request) && request.execution === null
}

/** Are its params still stored? */
export function isKept<R extends VetoRequest>(request: R): request is R & KeptRequest {
  return request.pruned === null
}

/** The exact current params: the edited ones once there are any. */
export function paramsOf({ call, edit }: Pick<KeptRequest, 'call' | 'edit'>): JsonObject {
  return edit?.params ?? call.params
}

/** The same with masked values. */
export function maskedParamsOf({
  maskedParams,
  edit,
}: Pick<KeptRequest, 'maskedParams' | 'edit'>): JsonObject {
  return edit?.maskedParams ?? maskedParams
}

/** The params after an approver's edit; null: not edited, or removed. */
export function editOf(request: VetoRequest): Edit | null {
  return isKept(request) ? request.edit : null
}
