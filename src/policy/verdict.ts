import type { JsonObject } from '../core/json.ts'

/** What the bundle is asked: one tool call that an agent wants to make. */
export interface Call {
  readonly agentId: string
  readonly tool: string
  /** The category that the caller named; the bundle's own `tools` entry wins over it. */
  readonly category: string | null
  readonly params: JsonObject
  readonly context: JsonObject
  readonly sessionId: string | null
  readonly nowMs: number
}

/** What the bundle answers. `policyId` and `rule` are null when no policy said anything. */
export type Verdict = Allow | Deny | RequireApproval

interface Judged {
  readonly policyId: string | null
  readonly rule: string | null
  /** For people: why. */
  readonly reason: string
  readonly trace: Trace
}
export interface Allow extends Judged {
  readonly effect: 'allow'
}
export interface Deny extends Judged {
  readonly effect: 'deny'
}
export interface RequireApproval extends Judged {
  readonly effect: 'require_approval'
  readonly terms: ApprovalTerms
}

/** Whom to ask, and under which conditions. */
export interface ApprovalTerms {
  /** Names of approver groups of the bundle (a channel that stands for a group is one of them); never empty. */
  readonly groups: readonly string[]
  /** How many distinct people must approve; at least 1. */
  readonly quorum: number
  readonly timeoutMs: number
  /** May the requester, or the agent's owner, vote? */
  readonly selfApproval: boolean
  /** Which choices need the voter's reason. */
  readonly requireReason: readonly ('approve' | 'deny')[]
}

/** Every policy and rule that was looked at, in order. */
export interface Trace {
  readonly category: string
  readonly tier: string | null
  readonly policies: readonly PolicyTrace[]
  /** What `tiers` and `categories` said when no policy did; null when they were not asked or said nothing. */
  readonly fallback: string | null
}
export interface PolicyTrace {
  readonly policyId: string
  readonly said: 'allow' | 'deny' | 'require_approval' | 'nothing'
  readonly rules: readonly RuleTrace[]
}
export interface RuleTrace {
  readonly rule: string
  readonly action: 'allow' | 'deny' | 'require_approval'
  readonly fired: boolean | 'indeterminate'
  /** Why, with the values that decided: `args.amount_cents is 72000`. */
  readonly because: readonly string[]
}
