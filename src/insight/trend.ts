import type { StatsNumbers } from '#protocol/stats.ts'
import type { Activity, AskedRequest } from '../ledger/activity.ts'
import type { Period } from '../ledger/period.ts'
import { dateOfDay, localDay } from './local-day.ts'
import { numbersOf } from './numbers.ts'

/** What people were asked in seven local days, and in the seven days four weeks before. */
export interface TrendWeek {
  /** Midnight of these dates, in UTC. */
  readonly firstDate: Date
  readonly lastDate: Date
  readonly now: StatsNumbers
  readonly before: StatsNumbers
}

const WEEKS = 4

/** The four weeks up to the last local day of a period, oldest first. `before` must reach back eight weeks from there. */
export function fourWeeks({
  activity,
  before,
  period,
}: {
  readonly activity: Activity
  readonly before: Activity
  readonly period: Period
}): readonly TrendWeek[] {
  const dayOf = localDay(period.timezone)
  const lastDay = dayOf(period.toMs - 1)
  const weeks = Map.groupBy([...before.asked, ...activity.asked], ({ createdAtMs }) =>
    Math.floor((lastDay - dayOf(createdAtMs)) / 7),
  )
  const numbersOfWeek = (ago: number) => askedNumbers(weeks.get(ago) ?? [])
  return Array.from({ length: WEEKS }, (_, index) => WEEKS - 1 - index).map((ago) => ({
    firstDate: dateOfDay(lastDay - 7 * ago - 6),
    lastDate: dateOfDay(lastDay - 7 * ago),
    now: numbersOfWeek(ago),
    before: numbersOfWeek(ago + WEEKS),
  }))
}

function askedNumbers(asked: readonly AskedRequest[]): StatsNumbers {
  return numbersOf({ automatic: [], asked, bypasses: [] })
}
