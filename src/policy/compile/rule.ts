import type { Calendar } from '../calendar/calendar.ts'
import type { Condition } from '../condition/condition.ts'
import type { Indeterminate } from '../condition/value.ts'
import type { Limit, MeasuredLimit } from '../limits/limit.ts'
import type { ApprovalObligation } from '../model/decision.ts'
import type { Breach } from '../params/breach.ts'
import type { ParamsCheck } from '../params/params-check.ts'

/** A compiled rule. */
export type Rule = AllowingRule | DenyingRule | ApprovalRule

interface Common {
  readonly name: string
  /** Tool names and globs; empty when the rule applies to a category. */
  readonly tools: readonly string[]
  readonly category: string | null
  /** Null: the rule always fires. */
  readonly when: Condition | null
  /** The rule fires at these times only. */
  readonly during: Calendar | null
  /** The rule fires at other times only. */
  readonly outside: Calendar | null
  /** The rule fires only when this is exceeded. */
  readonly limit: Limit | null
  /** When the rule applies, params that do not match are denied. */
  readonly params: ParamsCheck | null
  readonly phase: 'call' | 'result'
  /** Evaluated and recorded, without effect. */
  readonly isShadow: boolean
  /** For people: the message, else the description, else a standard sentence. */
  readonly reason: string
}
export interface AllowingRule extends Common {
  readonly action: 'allow'
  /** Approver groups that are notified after the fact. */
  readonly feedback: readonly string[]
}
export interface DenyingRule extends Common {
  readonly action: 'deny'
}
export interface ApprovalRule extends Common {
  readonly action: 'require_approval'
  readonly obligation: ApprovalObligation
}

/** How one rule came out. */
export interface EvaluatedRule {
  readonly rule: Rule
  readonly fired: boolean | Indeterminate
  /** The violation of its `params`; null without one, or when the rule does not apply. */
  readonly breach: Breach | null
  /** The usage of its limit; null without one, or when the rule does not apply. */
  readonly measured: MeasuredLimit | null
}

/** A rule with its most common results, which are the same for all calls: made once. */
export interface PreparedRule {
  readonly rule: Rule
  /** Without a breach and without a limit. */
  readonly fired: EvaluatedRule
  readonly notFired: EvaluatedRule
}

export function prepareRule(rule: Rule): PreparedRule {
  return {
    rule,
    fired: { rule, fired: true, breach: null, measured: null },
    notFired: { rule, fired: false, breach: null, measured: null },
  }
}

/** What a policy decides when it has rules for a tool and none of them fires. */
export type Otherwise =
  | { readonly effect: 'allow' | 'nothing' }
  | { readonly effect: 'ask'; readonly obligation: ApprovalObligation }

/** A compiled, enabled policy, or the part of it of one phase. */
export interface Policy {
  readonly id: string
  readonly priority: number
  /** The whole policy is in shadow. */
  readonly isShadow: boolean
  readonly otherwise: Otherwise
  covers(agentId: string): boolean
  readonly rules: readonly Rule[]
}
