import type { Action } from './bundle-file.ts'
import type { Condition } from './condition/condition.ts'
import type { ApprovalTerms } from './verdict.ts'

/** A compiled rule. */
export type Rule = DecidingRule | AskingRule

interface Common {
  readonly name: string
  /** Tool names and globs; empty when the rule governs a category. */
  readonly tools: readonly string[]
  readonly category: string | null
  /** Null: the rule always fires. */
  readonly when: Condition | null
  /** For people: the message, else the description, else a plain sentence. */
  readonly reason: string
}
export interface DecidingRule extends Common {
  readonly action: Exclude<Action, 'require_approval'>
}
export interface AskingRule extends Common {
  readonly action: 'require_approval'
  readonly terms: ApprovalTerms
}

/** A compiled, enabled policy. */
export interface Policy {
  readonly id: string
  readonly priority: number
  covers(agentId: string): boolean
  readonly rules: readonly Rule[]
}
