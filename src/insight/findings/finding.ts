import type { FindingKind } from '#protocol/stats.ts'
import type { Activity, AskedCount } from '../../ledger/activity.ts'
import type { Voter } from '../../ledger/asked-requests.ts'
import type { Period } from '../../ledger/period.ts'
import type { Bundle, FindingThresholds, PolicyChange } from '../../policy/bundle.ts'

/** What the numbers say, and what to do. Sentences hold names and numbers only, nothing that an agent is free to write. */
export interface Finding {
  readonly kind: FindingKind
  readonly subject: FindingSubject
  /** The numbers, in one sentence. */
  readonly evidence: string
  /** When this is reported, in words. */
  readonly threshold: string
  /** What to do, in one sentence. */
  readonly suggestion: string
  /** Null: no change of the policies helps. */
  readonly change: PolicyChange | null
  /** Shows the rows behind the number. */
  readonly audit: FindingFilter
}

export interface FindingSubject {
  readonly tool: string | null
  readonly agentId: string | null
  readonly policyId: string | null
  readonly rule: string | null
  readonly approver: Voter | null
}

/** Filters of the audit log, with absolute times in ISO 8601. */
export interface FindingFilter {
  readonly tool?: string
  readonly agentId?: string
  readonly policy?: string
  readonly approver?: string
  readonly kind?: 'settled' | 'opened' | 'voted' | 'bypass_seen' | 'lapsed'
  readonly outcome?: 'expired' | 'failed'
  readonly since: string
  readonly until: string
}

/** What the findings are made of. */
export interface FindingInput {
  readonly period: Period
  readonly activity: Activity
  /** How often each rule asked in each of the periods of the same length before, the latest first. */
  readonly earlier: readonly (readonly AskedCount[])[]
  readonly thresholds: FindingThresholds
  readonly policies: Pick<Bundle, 'rule' | 'tool' | 'approvers' | 'defaultApprovers'>
}

/** Finds what is so in one way. */
export type Finder = (input: FindingInput) => readonly Finding[]

/** A subject without what is not given. */
export function subject(known: Partial<FindingSubject>): FindingSubject {
  return { tool: null, agentId: null, policyId: null, rule: null, approver: null, ...known }
}

/** The period of the finding, as a filter of the audit log. */
export function during({ fromMs, toMs }: Period): Pick<FindingFilter, 'since' | 'until'> {
  return { since: new Date(fromMs).toISOString(), until: new Date(toMs).toISOString() }
}

/** A file name of a policy made of a tool's or an agent's name. */
export function policyName(prefix: string, name: string): string {
  return `${prefix}_${name.replaceAll(/[^A-Za-z0-9_.-]/g, '_')}`.slice(0, 64)
}
