import type { Stats } from '#protocol/stats.ts'
import type { PeriodActivity } from '../../../approval/model/period-activity.ts'
import { statsOfGroup } from '../../../insight/group-stats.ts'
import { statsOf } from '../../../insight/stats.ts'
import type { Head } from '../../../ledger/fact.ts'
import type { Period } from '../../../ledger/period.ts'
import type { ToolFacts } from '../../../policy/bundle.ts'

/** What a digest shows. */
export interface DigestView {
  readonly period: Period
  readonly stats: Stats
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
}: Omit<DigestView, 'stats' | 'period'> & { readonly numbers: PeriodActivity }): Promise<DigestView> {
  const stats =
    view.group === null
      ? await statsOf(numbers, { tools: [], agents: [] })
      : await statsOfGroup(numbers, view.group)
  return { ...view, period: numbers.period, stats }
}
