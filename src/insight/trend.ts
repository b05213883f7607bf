import type { StatsNumbers } from '#protocol/stats.ts'
import type { Activity } from '../ledger/activity.ts'
import type { Period } from '../ledger/period.ts'
import { groupMoments } from './group-asked.ts'
import { dateOfDay, localDay } from './local-day.ts'
import { askedNumbers } from './numbers.ts'

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
  const weeks = [before.asked, activity.asked].map((asked) =>
    groupMoments(asked, (atMs) => Math.floor((lastDay - dayOf(atMs)) / 7)),
  )
  const numbersOfWeek = (ago: number) => askedNumbers(weeks.flatMap((groups) => groups.get(ago) ?? []))
  return Array.from({ length: WEEKS }, (_, index) => WEEKS - 1 - index).map((ago) => ({
    firstDate: dateOfDay(lastDay - 7 * ago - 6),
    lastDate: dateOfDay(lastDay - 7 * ago),
    now: numbersOfWeek(ago),
    before: numbersOfWeek(ago + WEEKS),
  }))
}

/** What people were asked on one local day. */
export interface TrendDay {
  /** Its midnight, in UTC. */
  readonly date: Date
  readonly now: StatsNumbers
}

/** The local days that a period touches, oldest first: the first and the last may be parts of days. */
export function eachDay({
  activity,
  period,
}: {
  readonly activity: Activity
  readonly period: Period
}): readonly TrendDay[] {
  const dayOf = localDay(period.timezone)
  const firstDay = dayOf(period.fromMs)
  const days = groupMoments(activity.asked, dayOf)
  return Array.from({ length: dayOf(period.toMs - 1) - firstDay + 1 }, (_, index) => ({
    date: dateOfDay(firstDay + index),
    now: askedNumbers([days.get(firstDay + index) ?? []].flat()),
  }))
}
