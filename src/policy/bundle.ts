import type { Json, JsonObject } from '../core/json.ts'
import type { Times } from './calendar/calendar.ts'
import type {
  Call,
  Decision,
  GrantedCalls,
  LimitToMeasure,
  NewlyActiveRule,
  ResultDecision,
  Usage,
} from './model/decision.ts'
import type { ToolPresentation } from './model/presentation.ts'
import type { ParamsCheck } from './params/params-check.ts'

/** All policies together, compiled: the policies that a running Veto evaluates. Immutable. */
export interface Bundle {
  /** SHA-256 over the files' names and bytes, hexadecimal: identifies this bundle in every ledger entry. */
  readonly hash: string
  /** Evaluates a call by the usage of its limits; a limit with unknown usage denies. */
  evaluate(call: Call, usage?: Usage): Decision
  /** The rules that deny or ask, and whose time window began between `beforeMs` and the time of the call. */
  newlyActiveRules(call: Call, beforeMs: number): readonly NewlyActiveRule[]
  /** The limits whose usage `evaluate` needs; empty for most calls. */
  limits(call: Call): readonly LimitToMeasure[]
  /** Evaluates the result of a call by the rules of phase result. */
  evaluateResult(call: Call, result: Json): ResultDecision
  /** Is any rule of phase result in force for this call? */
  hasResultRules(call: Call): boolean
  /** Does any rule in force offer such a grant? Otherwise it would have no effect. */
  isGrantable(granted: GrantedCalls): boolean
  /** Properties of the tool; defaults when the bundle does not declare it. */
  tool(name: string): ToolFacts
  /** By name. Contains each group that any rule names, including channels used as groups. */
  readonly approvers: ReadonlyMap<string, ApproverGroup>
  /** The approver groups of `defaults`. */
  readonly defaultApprovers: readonly string[]
  /** Default timeout of approvals. */
  readonly timeoutMs: number
  /** Who may see every audit row and administer Veto: user groups (`@handle`), e-mails, user ids. */
  readonly admins: readonly string[]
  readonly auditors: readonly string[]
  readonly digest: DigestPlan | null
  /** When numbers are reported as findings. */
  readonly findings: FindingThresholds
  /** A rule of an enabled policy that has effect on calls; null: there is none of this name. */
  rule(policyId: string, name: string): RuleFacts | null
  /** Channel for alerts to operators; null: only the log and /readyz. */
  readonly alerts: AlertsPlan | null
  /** The quota of this agent. */
  quota(agentId: string): Quota
  readonly policies: readonly PolicySummary[]
  /** Names of its files within the folder, including lists. */
  readonly files: readonly string[]
}

/** The channel of a group's cards, and its members, who may vote; the two are separate. */
export interface ApproverGroup {
  readonly name: string
  /** `#name` or a channel id. */
  readonly channel: string
  /** `@handle`, e-mail or user id each; null: the members of the channel. */
  readonly members: readonly string[] | null
  readonly notify: NotifyMode
  /** When nobody of the group is notified; empty: never. */
  readonly quiet: readonly Times[]
}

/**
 * How the people of a group learn of a request: `mention` of those that `members` names, `here` for who is active in the
 * channel, `dm` for a direct message to each who may decide.
 */
export type NotifyMode = 'mention' | 'here' | 'dm' | 'none'

export interface ToolFacts {
  /** Does the bundle declare it? */
  readonly known: boolean
  readonly title: string | null
  readonly category: string
  readonly tier: 'read_only' | 'reversible' | 'irreversible' | null
  /** Params to show first, in this order. */
  readonly show: readonly string[]
  /** How its calls are presented. */
  readonly presentation: ToolPresentation
  /** Names of params, at any depth, whose values never leave memory. */
  readonly mask: readonly string[]
  /** Schemas that every call of the tool must match. */
  readonly params: readonly ParamsCheck[]
  /** Must the agent say in its own words what a call does before people are asked? */
  readonly requiresAgentSummary: boolean
}

/** The quota of one agent. */
export interface Quota {
  /** Maximum number of its pending requests. */
  readonly maxPending: number
  readonly rate: Rate
}

/** Burst size, refilled evenly over the period. */
export interface Rate {
  /** As the bundle writes it. */
  readonly text: string
  readonly count: number
  readonly perMs: number
}

export interface DigestPlan {
  readonly channel: string
  /** A cron expression of five fields, read in `timezone`. */
  readonly schedule: string
  /** IANA name. */
  readonly timezone: string
  /** Also a review of each month? */
  readonly monthly: boolean
  /** The approver groups that get a digest of their own requests, in their channels. */
  readonly groups: readonly Pick<ApproverGroup, 'name' | 'channel'>[]
}

export interface AlertsPlan {
  /** `#name` or a channel id. */
  readonly channel: string
}

export interface PolicySummary {
  readonly id: string
  readonly description: string | null
  readonly priority: number
  readonly enabled: boolean
  /** Judged and recorded without effect? */
  readonly isShadow: boolean
  /** The agents that it covers; null: all. */
  readonly agents: readonly string[] | null
  readonly file: string
  readonly rules: readonly RuleSummary[]
}

/** A rule in words. */
export interface RuleSummary {
  readonly name: string
  /** What it does, in one phrase: `refund_payment: asks finance-team, when args.amount_cents > 50000`. */
  readonly words: string
}

export interface RuleFacts {
  readonly action: 'allow' | 'deny' | 'require_approval'
  /** The tools that it names; null: a pattern or a category, which covers others, too. */
  readonly tools: readonly string[] | null
  /** Does it fire for some calls of its tools only? */
  readonly isConditional: boolean
  /** Null: it asks nobody. */
  readonly timeoutMs: number | null
}

/** When the numbers of a period are reported; shares are 0 to 1. Counts and durations are the smallest that are reported. */
export interface FindingThresholds {
  /** At least so many decisions, of which at least this share approved, and none edited. */
  readonly relax: { readonly decisions: number; readonly approved: number }
  /** At most this share approved, or at least this share of the approved ones edited. */
  readonly tune: { readonly decisions: number; readonly approved: number; readonly edited: number }
  /** Asked at least so often in each of so many weeks, and not once in the last. */
  readonly silentGate: { readonly weeks: number; readonly asked: number }
  readonly bypass: { readonly executions: number }
  /** A person who never denied, with a median below this. */
  readonly rubberStamp: { readonly decisions: number; readonly medianMs: number }
  readonly unanswered: { readonly expired: number; readonly share: number }
  readonly slow: { readonly decisions: number; readonly medianMs: number }
  readonly failing: { readonly failed: number; readonly share: number }
  readonly neverRun: { readonly approvals: number; readonly share: number }
}

/** A suggested change of the policies. */
export type PolicyChange =
  /** New values of keys of a rule; null removes the key. */
  | {
      readonly kind: 'change_rule'
      readonly policyId: string
      readonly rule: string
      readonly set: JsonObject
    }
  | { readonly kind: 'add_file'; readonly name: string; readonly content: JsonObject }
