import type { StatsQuery } from '#protocol/stats.ts'
import type { Activity, AskedCount } from '../../ledger/activity.ts'
import type { Period } from '../../ledger/period.ts'
import type { Bundle, FindingThresholds, PolicyChange } from '../../policy/bundle.ts'
import type { ChangedFile } from '../../policy/load/policy-change-text.ts'

/** The activity of a period, and what findings compare it with. */
export interface PeriodActivity {
  readonly period: Period
  readonly activity: Activity
  /** Of the period of the same length before. */
  readonly before: Activity
  /** What each rule asked in the periods of the same length before, the latest first; empty for less than a week. */
  readonly earlier: readonly (readonly AskedCount[])[]
  readonly thresholds: FindingThresholds
  readonly policies: Pick<Bundle, 'rule' | 'tool' | 'approvers' | 'defaultApprovers'>
  /** The file that a suggested change is made in; null: its rule is not in the files. */
  changedFile(change: PolicyChange): Promise<ChangedFile | null>
}

/** Reads the activity of a period. @throws {VetoError} `invalid_query` for a period that is empty or too long. */
export type ReadActivity = (query: Pick<StatsQuery, 'since' | 'until'>) => Promise<PeriodActivity>
