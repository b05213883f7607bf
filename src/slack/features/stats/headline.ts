import type { Stats, StatsNumbers } from '#protocol/stats.ts'
import { formatElapsed } from '../../../core/duration.ts'
import { counted, grouped } from '../../../insight/wording.ts'

/** `412 calls · 371 automatic · 41 asked (▲9) · median answer 4 min (▼2 min), slowest 3 h 10 min`. */
export function headlineOf({ now, before }: Stats['total']): string {
  const automatic = now.allowed + now.denied
  const parts = [
    ...(automatic === 0 ? [] : [counted(automatic + now.asked, 'call'), `${grouped(automatic)} automatic`]),
    `${grouped(now.asked)} asked${change(now.asked - before.asked, grouped)}`,
    ...timesOf(now, before),
  ]
  return parts.join(' · ')
}

function timesOf(now: StatsNumbers, before: StatsNumbers): readonly string[] {
  const median = medianOf({ now, before })
  return median === null || now.timeToDecide === null
    ? []
    : [`median answer ${median}, slowest ${formatElapsed(now.timeToDecide.slowestMs)}`]
}

/** `41 asked (▲9) · 93 % approved (▲3) · median 4 min (▼2 min)`; shares change by percentage points. */
export function trendOf(numbers: Stats['total']): string {
  const { now, before } = numbers
  if (now.asked === 0) return `nobody was asked${change(-before.asked, grouped)}`
  const median = medianOf(numbers)
  return [
    `${grouped(now.asked)} asked${change(now.asked - before.asked, grouped)}`,
    rateOf(numbers),
    median === null ? null : `median ${median}`,
  ]
    .filter((part) => part !== null)
    .join(' · ')
}

function rateOf({ now, before }: Stats['total']): string | null {
  const points = wholePercent(now.approvalRate)
  if (points === null) return null
  const pointsBefore = wholePercent(before.approvalRate)
  return `${points} % approved${pointsBefore === null ? '' : change(points - pointsBefore, grouped)}`
}

function wholePercent(share: number | null): number | null {
  return share === null ? null : Math.round(share * 100)
}

function medianOf({
  now: { timeToDecide: now },
  before: { timeToDecide: before },
}: Stats['total']): string | null {
  if (now === null) return null
  const than = before === null ? '' : change(roundMs(now.medianMs) - roundMs(before.medianMs), formatElapsed)
  return `${formatElapsed(now.medianMs)}${than}`
}

/** Less is not worth a mention. */
function roundMs(durationMs: number): number {
  const unitMs = durationMs < 60_000 ? 1_000 : 60_000
  return Math.round(durationMs / unitMs) * unitMs
}

function change(difference: number, format: (size: number) => string): string {
  if (difference === 0) return ''
  return ` (${difference > 0 ? '▲' : '▼'}${format(Math.abs(difference))})`
}

/** What became of the requests, then what else is true of some of them; what is zero is left out. */
export function outcomesLine(numbers: StatsNumbers): string {
  const counts: readonly (readonly [number, string])[] = [
    [numbers.approved, 'approved'],
    [numbers.rejected, 'denied'],
    [numbers.expired, 'expired'],
    [numbers.cancelled, 'withdrawn'],
    [numbers.deniedLater, 'denied by changed policies'],
    [numbers.lockedDown, 'locked down'],
    [numbers.pending, 'waiting'],
  ]
  const known = listOf(counts)
  if (known === '') return ''
  const part = listOf([
    [numbers.edited, 'edited'],
    [numbers.failed, 'failed'],
    [numbers.neverRan, 'never ran'],
  ])
  return `Asked: ${known}.${part === '' ? '' : ` Of these: ${part}.`}`
}

function listOf(counts: readonly (readonly [number, string])[]): string {
  return counts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${grouped(count)} ${what}`)
    .join(', ')
}

/** Who answered most. */
export function answersLine(approvers: Stats['approvers']): string {
  const most = approvers
    .map(({ name, now }) => ({ name, votes: now.approved + now.denied }))
    .filter(({ votes }) => votes > 0)
    .slice(0, 5)
    .map(({ name, votes }) => `${name} ${votes}`)
  return most.length === 0 ? '' : `Most answers: ${most.join(', ')}.`
}
