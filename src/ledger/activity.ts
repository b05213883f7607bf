import type { AskedCall, AskedRequests, AskedResult, VoteChoice } from './asked-requests.ts'

/** What was asked and decided in a period. */
export interface Activity {
  /** Calls that were decided without asking anybody. */
  readonly automatic: readonly AutomaticCount[]
  /** Requests that people were asked about. */
  readonly asked: AskedRequests
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

/** A request that people were asked about, and what became of it, as it is recorded for statistics. */
export interface AskedRequest extends AskedCall, Omit<AskedResult, 'currency'> {
  readonly requestId: string
  readonly createdAtMs: number
  readonly settledAtMs: number | null
  /** How long people took to decide, without pauses; null: people did not decide it. */
  readonly decidedInMs: number | null
  /** Oldest first. */
  readonly votes: readonly CastVote[]
}

/** What a person said who denied a request. */
export interface Denial {
  readonly agentId: string
  /** The approver groups that were asked. */
  readonly groups: readonly string[]
  readonly words: string
}

export interface CastVote extends VoteChoice {
  /** Since the stage of the vote was asked. */
  readonly tookMs: number
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
