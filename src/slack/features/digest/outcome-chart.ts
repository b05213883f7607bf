import type { StatsNumbers } from '#protocol/stats.ts'
import { lazy } from '../../../core/lazy.ts'
import { type Block, barChart } from '../../blocks/blocks.ts'
import type { DigestView } from './digest-view.ts'

/** What became of the requests by day, or by week in a review. None where there is nothing to compare. */
export function outcomeChart({ days, weeks }: Pick<DigestView, 'days' | 'weeks'>): Block[] {
  const isMonthly = weeks.length > 0
  const bars = isMonthly ? weeks.map(weekBar) : days.map(dayBar)
  if (bars.filter(({ now }) => now.asked > 0).length < 2) return []
  const series = OUTCOMES.map(([name, count]) => ({ name, values: bars.map(({ now }) => count(now)) }))
  return [
    barChart({
      title: isMonthly ? 'Requests by outcome, week by week' : 'Requests by outcome, day by day',
      categories: bars.map(({ label }) => label),
      series: series.filter(({ values }) => values.some((value) => value > 0)),
      labels: { x: isMonthly ? 'week from' : 'day', y: 'requests' },
    }),
  ]
}

/** Names are no longer than 20 characters; together the outcomes are all that was asked. */
const OUTCOMES: readonly (readonly [string, (numbers: StatsNumbers) => number])[] = [
  ['Approved', ({ approved }) => approved],
  ['Denied', ({ rejected, deniedLater, lockedDown }) => rejected + deniedLater + lockedDown],
  ['Expired', ({ expired }) => expired],
  ['Withdrawn', ({ cancelled }) => cancelled],
  ['Waiting', ({ pending }) => pending],
]

function dayBar({ date, now }: DigestView['days'][number]) {
  return { label: dayFormat().format(date).replace(',', ''), now }
}

function weekBar({ firstDate, now }: DigestView['weeks'][number]) {
  return { label: weekFormat().format(firstDate), now }
}

const dayFormat = lazy(
  () => new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: 'short', day: 'numeric' }),
)
const weekFormat = lazy(
  () => new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' }),
)
