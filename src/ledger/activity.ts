import type { Money } from '../core/money.ts'
/** What was asked and decided in a period. */
export interface Activity {
  /** Calls that were decided without asking anybody. */
  readonly automatic: readonly AutomaticCount[]
  /** Requests that people were asked about, oldest first. */
  readonly asked: readonly AskedRequest[]
  /** Observed executions without a decision, by the time at which they were reported. */
  readonly bypasses: readonly BypassCount[]
}

/** Calls that were decided without asking anybody, by who made them and what decided. */
export interface AutomaticCount {
  readonly tool: string
  readonly agentId: string
  /** Null: no policy decided. */
  readonly policyId: string | null
  readonly rule: string | null
  readonly status: 'allowed' | 'denied'
  readonly requests: number
}

/** A request that people were asked about, and what became of it. */
export interface AskedRequest {
  readonly requestId: string
  readonly createdAtMs: number
  readonly kind: 'call' | 'question' | 'plan'
  readonly tool: string
  readonly agentId: string
  readonly policyId: string | null
  readonly rule: string | null
  /** The approver groups that were asked so far. */
  readonly groups: readonly string[]
  /** `denied`: by policies that came into force while people were asked; `locked_down`: by a lockdown. */
  readonly status: 'pending' | 'approved' | 'rejected' | 'expired' | 'cancelled' | 'denied' | 'locked_down'
  readonly settledAtMs: number | null
  /** How long people took to decide, without pauses; null: people did not decide it. */
  readonly decidedInMs: number | null
  /** Oldest first. */
  readonly votes: readonly CastVote[]
  /** Who changed the params; null: nobody. */
  readonly editedBy: Voter | null
  /** State of an approved call; null: none, or not started yet. */
  readonly execution: 'redeemed' | 'succeeded' | 'failed' | 'lapsed' | 'denied' | null
  /** The amount of money that it is about; null: none, or unknown. */
  readonly value: Money | null
}

/** What a person said who denied a request. */
export interface Denial {
  readonly requestId: string
  readonly agentId: string
  readonly words: string
}

export interface CastVote {
  readonly by: Voter
  readonly choice: 'approve' | 'deny'
  /** Since the stage of the vote was asked. */
  readonly tookMs: number
}

export interface Voter {
  readonly id: string
  readonly name: string
}

/** Executions without a decision. */
export interface BypassCount {
  readonly tool: string
  readonly agentId: string
  readonly executions: number
}

/** How often a rule asked people about calls of a tool. */
export interface AskedCount {
  readonly tool: string
  readonly policyId: string
  readonly rule: string
  readonly asked: number
}
