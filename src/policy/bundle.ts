import type { Json } from '../core/json.ts'
import type {
  Call,
  Decision,
  GrantedCalls,
  LimitToMeasure,
  NewlyActiveRule,
  ResultDecision,
  Usage,
} from './model/decision.ts'
import type { ParamsCheck } from './params/params-check.ts'

/** All policies together, compiled: what a running Veto evaluates calls by. Immutable. */
export interface Bundle {
  /** SHA-256 over the files' names and bytes, hexadecimal: names this bundle in every record. */
  readonly hash: string
  /** Evaluates a call by what was used of its limits; a limit whose use is not known denies. */
  evaluate(call: Call, usage?: Usage): Decision
  /** The rules that deny or ask, and whose time began between `beforeMs` and the call's own moment. */
  newlyActiveRules(call: Call, beforeMs: number): readonly NewlyActiveRule[]
  /** The limits whose use `evaluate` will ask for; empty for most calls. */
  limits(call: Call): readonly LimitToMeasure[]
  /** Evaluates what a call gave back, by the rules of phase result. */
  evaluateResult(call: Call, result: Json): ResultDecision
  /** Is any rule of phase result in force for this call? */
  hasResultRules(call: Call): boolean
  /** Does any rule in force offer such a grant? Without one it would cover nothing. */
  isGrantable(granted: GrantedCalls): boolean
  /** The tool's own facts; defaults where the bundle does not name it. */
  tool(name: string): ToolFacts
  /** By name. Each group that any rule names is in here, also a channel that stands for one. */
  readonly approvers: ReadonlyMap<string, ApproverGroup>
  /** How long people have where nobody says otherwise. */
  readonly timeoutMs: number
  /** Who may see every audit row and act for all: user groups (`@handle`), e-mails, user ids. */
  readonly admins: readonly string[]
  readonly auditors: readonly string[]
  readonly digest: DigestPlan | null
  /** Where operators are alerted; null: in the log and on /readyz alone. */
  readonly alerts: AlertsPlan | null
  /** How much this agent may ask. */
  quota(agentId: string): Quota
  readonly policies: readonly PolicySummary[]
  /** The files that it was read from, by their names within the folder; lists too. */
  readonly files: readonly string[]
}

/** Where cards of a group go, and who may vote on them; the two are separate. */
export interface ApproverGroup {
  readonly name: string
  /** `#name` or a channel id. */
  readonly channel: string
  /** `@handle`, e-mail or user id each; null: the members of the channel. */
  readonly members: readonly string[] | null
}

export interface ToolFacts {
  /** Does the bundle name it? */
  readonly known: boolean
  readonly title: string | null
  readonly category: string
  readonly tier: 'read_only' | 'reversible' | 'irreversible' | null
  /** Params to show first, in this order. */
  readonly show: readonly string[]
  /** Names of params, at any depth, whose values never leave memory. */
  readonly mask: readonly string[]
  /** All of them hold for every call of the tool. */
  readonly params: readonly ParamsCheck[]
}

/** How much one agent may ask. */
export interface Quota {
  /** So many of its requests may wait for people at once. */
  readonly maxPending: number
  readonly rate: Rate
}

/** So many calls at once, given back evenly over the period. */
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
  readonly file: string
  readonly rules: number
}
