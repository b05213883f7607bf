import type { RequestId } from '../../core/ids.ts'
import type { JsonObject } from '../../core/json.ts'
import type { ShadowDecision } from '../../policy/model/decision.ts'
import type { Actor } from './actor.ts'
import type { Approval, Approved, Pending, Settled } from './approval.ts'
import type { Execution } from './execution.ts'
import type { Feedback } from './feedback.ts'
import type { Subject } from './subject.ts'

/** The record of one call, question or plan and of everything that happened to it. */
export interface VetoRequest {
  readonly id: RequestId
  /** 1 at first; one more with each change. */
  readonly version: number
  readonly createdAtMs: number
  readonly subject: Subject
  /** The call as the agent made it. A question or a plan is the call of a tool of Veto's own. */
  readonly call: RecordedCall
  /** The params with masked values, as people and the ledger may see them. */
  readonly maskedParams: JsonObject
  /** What an approver made of the params; null: nothing. */
  readonly edit: Edit | null
  /** Who answers for the agent's key: an e-mail or a Slack user id. */
  readonly owner: string | null
  readonly idempotency: Idempotency | null
  readonly bundleHash: string
  readonly policyId: string | null
  readonly rule: string | null
  readonly salt: string
  /** Of the params that are to be decided about: the edited ones once there are any. */
  readonly paramsDigest: string
  readonly state: RequestState
  /** What became of an allowed call; null: it was not started, or may not. */
  readonly execution: Execution | null
  /** What people who were notified after the fact think of it; null: nobody is notified. */
  readonly feedback: Feedback | null
  /** What policies and rules in shadow would have decided; without effect. */
  readonly shadow: readonly ShadowDecision[]
}

/** How the caller may ask for the same request again. */
export interface Idempotency {
  /** Of the API key that it belongs to. */
  readonly apiKeyHash: string
  readonly key: string
  /** Equal for equal bodies. */
  readonly fingerprint: string
}

/** An idempotency key belongs to the API key that used it. */
export interface UsedIdempotencyKey {
  readonly apiKeyHash: string
  readonly agentId: string
  readonly key: string
}

export interface RecordedCall {
  readonly agentId: string
  readonly tool: string
  readonly category: string
  readonly params: JsonObject
  /** Masked as `maskedParams` is; null: it was not recorded. */
  readonly context: JsonObject | null
  readonly sessionId: string | null
  readonly toolCallId: string | null
  readonly summary: string | null
  /** A Slack user id, or an e-mail address in lower case. */
  readonly requester: string | null
  /** The tool's own JSON Schema of the params, as the agent sent it; null: not sent. */
  readonly paramsSchema: JsonObject | null
  /** The entry of the server's configuration that receives the end; null: none. */
  readonly callback: string | null
}

/** Params that a person put in place of the agent's. */
export interface Edit {
  readonly by: Actor
  readonly atMs: number
  readonly params: JsonObject
  /** With masked values. */
  readonly maskedParams: JsonObject
  /** The furthest stage that was asked before, from 0: its people have seen the request. */
  readonly furthestStage: number
}

export type RequestState = Allowed | Denied | Pending | Settled

export interface Allowed {
  readonly status: 'allowed'
  readonly reason: string
  /** The grant that allowed what people would have been asked about; null: the policies did. */
  readonly grantId: string | null
}

export interface Denied {
  readonly status: 'denied'
  readonly reason: string
}

export type PendingRequest = VetoRequest & { readonly state: Pending }
export type EscalatedRequest = VetoRequest & { readonly state: Pending | Settled }
/** May run, or might have. */
export type AllowedRequest = VetoRequest & {
  readonly state: Allowed | (Approval & Approved)
}

/** Is a person's answer still awaited? */
export function isPending(request: VetoRequest): request is PendingRequest {
  return request.state.status === 'pending'
}

/** Were people ever asked? */
export function isEscalated(request: VetoRequest): request is EscalatedRequest {
  return 'terms' in request.state
}

/** Did the policies, a grant or people allow it, whatever became of it then? */
export function isAllowed(request: VetoRequest): request is AllowedRequest {
  return request.state.status === 'allowed' || request.state.status === 'approved'
}

/** May this call run: was it allowed, and neither started, denied nor lapsed since? It lapses at `lapsesAtMs`. */
export function mayRun(request: VetoRequest): request is AllowedRequest {
  return isAllowed(request) && request.execution === null && request.subject.kind === 'call'
}

/** The params that are decided about, exact: the edited ones once there are any. */
export function paramsOf({ call, edit }: Pick<VetoRequest, 'call' | 'edit'>): JsonObject {
  return edit?.params ?? call.params
}

/** The same with masked values. */
export function maskedParamsOf({
  maskedParams,
  edit,
}: Pick<VetoRequest, 'maskedParams' | 'edit'>): JsonObject {
  return edit?.maskedParams ?? maskedParams
}
