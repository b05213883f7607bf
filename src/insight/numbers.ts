import type { DecisionTimes, StatsNumbers } from '#protocol/stats.ts'
import type { Money } from '../core/money.ts'
import type { Activity, AskedRequest } from '../ledger/activity.ts'

/** What became of the requests of a period. */
export function numbersOf({ automatic, asked, bypasses }: Activity): StatsNumbers {
  const counts = countAsked(asked)
  const { approved, rejected, expired, cancelled, denied, pending } = counts.byStatus
  return {
    asked: asked.length,
    approved,
    rejected,
    expired,
    cancelled,
    deniedLater: denied,
    pending,
    edited: counts.edited,
    failed: counts.failed,
    neverRan: counts.neverRan,
    allowed: sum(automatic.filter(({ status }) => status === 'allowed').map(({ requests }) => requests)),
    denied: sum(automatic.filter(({ status }) => status === 'denied').map(({ requests }) => requests)),
    bypasses: sum(bypasses.map(({ executions }) => executions)),
    approvalRate: share(approved, approved + rejected),
    timeToDecide: decisionTimes(counts.decidedInMs),
    value: moneyOf(counts.money),
  }
}

/** In one pass, as a period may have tens of thousands of them. */
function countAsked(asked: readonly AskedRequest[]) {
  const byStatus = { pending: 0, approved: 0, rejected: 0, expired: 0, cancelled: 0, denied: 0 }
  const decidedInMs: number[] = []
  const money = new Map<string, number>()
  let edited = 0
  let failed = 0
  let neverRan = 0
  for (const request of asked) {
    const { status, execution, value } = request
    byStatus[status] += 1
    if (request.editedBy !== null) edited += 1
    if (execution === 'failed') failed += 1
    if (execution === 'lapsed' || execution === 'denied') neverRan += 1
    if (request.decidedInMs !== null) decidedInMs.push(request.decidedInMs)
    if (value !== null && status === 'approved') {
      money.set(value.currency, (money.get(value.currency) ?? 0) + value.minorUnits)
    }
  }
  return { byStatus, edited, failed, neverRan, decidedInMs, money }
}

/** Null: there are none. Of an even count the median is the mean of the two in the middle. */
export function decisionTimes(durationsMs: readonly number[]): DecisionTimes | null {
  const sorted = Float64Array.from(durationsMs).sort()
  const slowestMs = sorted.at(-1)
  if (slowestMs === undefined) return null
  const at = (index: number) => sorted[index] ?? slowestMs
  const middle = (sorted.length - 1) / 2
  return {
    medianMs: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    p90Ms: at(Math.ceil(sorted.length * 0.9) - 1),
    slowestMs,
  }
}

/** Null: of nothing. */
export function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}

function moneyOf(amounts: ReadonlyMap<string, number>): Money[] {
  return [...amounts]
    .map(([currency, minorUnits]) => ({ currency, minorUnits }))
    .sort((one, other) => (one.currency < other.currency ? -1 : 1))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
