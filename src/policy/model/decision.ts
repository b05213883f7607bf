import type { JsonObject } from '../../core/json.ts'

/** No limit looks back further than 31 days. */
export const LONGEST_WINDOW_MS = 31 * 86_400_000

/** What the bundle evaluates: one tool call that an agent wants to make. */
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

/** What the bundle decides. `policyId` and `rule` are null when no policy applied. */
export type Decision = Allow | Deny | RequireApproval

interface DecisionBase {
  readonly policyId: string | null
  readonly rule: string | null
  /** The reason, for people. */
  readonly reason: string
  readonly trace: Trace
  /** The limit usage of the call once it is recorded; none when it is denied. */
  readonly consumptions: readonly Consumption[]
  /** Decisions of shadow rules and policies, at most 10; without effect. */
  readonly shadow: readonly ShadowDecision[]
}
export interface Allow extends DecisionBase {
  readonly effect: 'allow'
  /** Approver groups that are notified after the fact, and may give feedback. */
  readonly feedback: readonly string[]
}
export interface Deny extends DecisionBase {
  readonly effect: 'deny'
}
export interface RequireApproval extends DecisionBase {
  readonly effect: 'require_approval'
  readonly obligation: ApprovalObligation
}

/** Whom to ask, and under which conditions. */
export interface ApprovalObligation {
  /** Asked one after another. Every requirement of each stage must be met; neither is ever empty. */
  readonly stages: readonly (readonly ApprovalRequirement[])[]
  /** How many distinct people must deny to reject it; 1 or more. */
  readonly denyQuorum: number
  readonly timeoutMs: number
  /** What happens at the deadline: the request expires, or it escalates and the deadline is extended once. */
  readonly onTimeout: 'deny' | 'escalate'
  /** People are reminded once, this long after they were asked; null: never. */
  readonly remindMs: number | null
  /** The escalation groups are also asked, this long after the others; null: not before the deadline. */
  readonly escalateMs: number | null
  /** May the requester, or the agent's owner, vote? */
  readonly selfApproval: boolean
  /** Which choices need the voter's reason. */
  readonly requireReason: readonly ('approve' | 'deny')[]
  /** The confirmation before an approval counts; null: none. */
  readonly confirm: 'type_tool_name' | null
  /** The params that an approver may change before approving. */
  readonly edit: 'all' | readonly string[]
  /** The grants that an approver may make; null: none. */
  readonly grant: GrantBounds | null
  /** How long an approval is held, and can be taken back, before it takes effect; null: not at all. */
  readonly undoMs: number | null
}

export interface GrantBounds {
  /** What may be allowed: the tool, its whole category. Never empty. */
  readonly scopes: readonly GrantScope[]
  /** For how long at most. */
  readonly maxMs: number
}
export type GrantScope = 'tool' | 'category'

/** A number of distinct people of any of these groups. */
export interface ApprovalRequirement {
  /** Names of approver groups of the bundle (a channel that stands for a group is one of them); never empty. */
  readonly groups: readonly string[]
  readonly quorum: number
  /** Groups whose members also count once the request escalated. */
  readonly escalationGroups: readonly string[]
}

/** What the bundle decides about the result of a call that ran. */
export type ResultDecision =
  | { readonly effect: 'accept'; readonly trace: Trace; readonly shadow: readonly ShadowDecision[] }
  | {
      readonly effect: 'deny'
      readonly policyId: string
      readonly rule: string | null
      readonly reason: string
      readonly trace: Trace
      readonly shadow: readonly ShadowDecision[]
    }

/** A rule whose time window began. */
export interface NewlyActiveRule {
  readonly policyId: string
  readonly rule: string
  readonly reason: string
  /** True when the rule holds for this call, or when that is indeterminate. */
  mayHold(call: Call): boolean
}

/** The calls that a grant would cover. */
export interface GrantedCalls {
  readonly agentId: string
  readonly scope: GrantScope
  /** Of the tool, or of the category. */
  readonly name: string
}

/** The decision of a rule or a policy in shadow. */
export interface ShadowDecision {
  readonly policyId: string
  /** Null: all rules of the policy passed. */
  readonly rule: string | null
  readonly effect: 'allow' | 'deny' | 'require_approval'
  readonly reason: string
}

/** One count or budget: `key` identifies the rule and the value of `by`. */
export interface LimitWindow {
  readonly key: string
  /** Length of the window. */
  readonly perMs: number
}

/** A limit whose usage must be known before a call can be evaluated. */
export interface LimitToMeasure extends LimitWindow {
  /** With no more than this used by others, the call is within the limit; -Infinity when the call does not say how much it adds. */
  readonly room: number
}

/** Part of a limit that a call uses up. */
export interface Consumption extends LimitWindow {
  /** One for a count; for a budget the value, 0 or more. */
  readonly amount: number
  /** The decision holds only while the window, this call included, does not pass this; null: it holds whatever was used. */
  readonly atMost: number | null
}

/** Usage of a limit within its window; null when unknown. */
export type Usage = (key: string) => number | null

/** Every policy and rule that was evaluated, in order. */
export interface Trace {
  readonly category: string
  readonly tier: string | null
  readonly policies: readonly PolicyTrace[]
  /** Why `tiers` or `categories` decided when no policy did; null when they did not. */
  readonly fallback: string | null
}
export interface PolicyTrace {
  readonly policyId: string
  readonly effect: 'allow' | 'deny' | 'require_approval' | 'nothing'
  readonly rules: readonly RuleTrace[]
}
export interface RuleTrace {
  readonly rule: string
  readonly action: 'allow' | 'deny' | 'require_approval'
  readonly fired: boolean | 'indeterminate'
  /** The condition of the rule, as it is written; null: it has none. */
  readonly when: string | null
  /** Why, with the values that decided: `args.amount_cents is 72000`. */
  readonly observations: readonly string[]
}
