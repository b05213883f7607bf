import type { Stats } from '#protocol/stats.ts'
import type { DigestSpan } from '../../../approval/model/delivery.ts'
import type { DigestRecords } from '../../../approval/model/digest-records.ts'
import type { PeriodActivity } from '../../../approval/model/period-activity.ts'
import { ofGroup, statsOfGroup } from '../../../insight/group-stats.ts'
import { statsOf } from '../../../insight/stats.ts'
import { eachDay, fourWeeks, type TrendDay, type TrendWeek } from '../../../insight/trend.ts'
import type { Head } from '../../../ledger/fact.ts'
import type { Period } from '../../../ledger/period.ts'
import type { ToolFacts } from '../../../policy/bundle.ts'

/** What a digest shows. */
export interface DigestView {
  readonly span: DigestSpan
  readonly period: Period
  readonly stats: Stats
  readonly records: DigestRecords
  /** The days of a weekly digest, oldest first; empty: a monthly review. */
  readonly days: readonly TrendDay[]
  /** The weeks of a monthly review, oldest first; empty: a weekly digest. */
  readonly weeks: readonly TrendWeek[]
  /** The approver group whose requests it is about; null: everything. */
  readonly group: string | null
  /** Where the ledger ends. */
  readonly head: Head
  readonly tool: (name: string) => ToolFacts
}

/** Counts what happened, and finds what it says. */
export async function digestView({
  numbers,
  ...view
}: Omit<DigestView, 'stats' | 'period' | 'days' | 'weeks'> & {
  readonly numbers: PeriodActivity
}): Promise<DigestView> {
  const { group, span } = view
  const input = group === null ? numbers : ofGroup(numbers, group)
  const stats =
    group === null ? await statsOf(numbers, { tools: [], agents: [] }) : await statsOfGroup(numbers, group)
  const trend = span === 'month' ? { days: [], weeks: fourWeeks(input) } : { days: eachDay(input), weeks: [] }
  return { ...view, period: numbers.period, stats, ...trend }
}
