import type { RequestId } from '../core/ids.ts'
import type { JsonObject } from '../core/json.ts'
import type { ApprovalTerms, ShadowVerdict } from '../policy/verdict.ts'

/** The record of one call and of everything that happened to it. */
export interface VetoRequest {
  readonly id: RequestId
  /** 1 at first; one more with each change. */
  readonly version: number
  readonly createdAtMs: number
  readonly call: RecordedCall
  /** The params with masked values, as people and the ledger may see them. */
  readonly shown: JsonObject
  /** Who answers for the agent's key: an e-mail or a Slack user id. */
  readonly owner: string | null
  readonly idempotency: { readonly key: string; readonly fingerprint: string } | null
  readonly bundleHash: string
  readonly policyId: string | null
  readonly rule: string | null
  readonly salt: string
  readonly paramsDigest: string
  readonly state: RequestState
  /** What policies and rules in shadow would have decided; without effect. */
  readonly shadow: readonly ShadowVerdict[]
}

export interface RecordedCall {
  readonly agentId: string
  readonly tool: string
  readonly category: string
  readonly params: JsonObject
  /** Masked as `shown` is; null: it was not recorded. */
  readonly context: JsonObject | null
  readonly sessionId: string | null
  readonly toolCallId: string | null
  readonly summary: string | null
  /** A Slack user id, or an e-mail address in lower case. */
  readonly requester: string | null
}

export type RequestState = AnsweredAtOnce | Pending | Settled

export interface AnsweredAtOnce {
  readonly status: 'allowed' | 'denied'
  readonly reason: string
}

export interface Pending extends Approval {
  readonly status: 'pending'
}

export interface Settled extends Approval {
  readonly status: SettledStatus
  readonly settledAtMs: number
  /** Who settled it; null when the clock did. */
  readonly settledBy: Actor | null
  /** The settling person's words; null when there were none. */
  readonly comment: string | null
}
export type SettledStatus = 'approved' | 'rejected' | 'expired' | 'cancelled'

/** The human part of a request. */
export interface Approval {
  /** The rule's message: why people are asked. */
  readonly reason: string
  readonly terms: ApprovalTerms
  /** Where the cards are, as the bundle named the channels when people were first asked. */
  readonly channels: readonly string[]
  readonly deadlineMs: number
  /** Oldest first. A person approves at most once, and may deny after that. */
  readonly votes: readonly Vote[]
}

export interface Vote {
  readonly by: Actor
  /** Those of the asked groups that the person was in at that moment. */
  readonly groups: readonly string[]
  readonly choice: Choice
  readonly comment: string | null
  readonly atMs: number
}
export type Choice = 'approve' | 'deny'

/** A person, or the agent itself (`agent:<id>`). */
export interface Actor {
  readonly id: string
  readonly name: string
}

export type PendingRequest = VetoRequest & { readonly state: Pending }
export type EscalatedRequest = VetoRequest & { readonly state: Pending | Settled }

/** Is a person's answer still awaited? */
export function isPending(request: VetoRequest): request is PendingRequest {
  return request.state.status === 'pending'
}

/** Were people ever asked? */
export function isEscalated(request: VetoRequest): request is EscalatedRequest {
  return request.state.status !== 'allowed' && request.state.status !== 'denied'
}
