import type { DecisionTimes, StatsNumbers } from '#protocol/stats.ts'
import type { Money } from '../core/money.ts'
import type { Activity } from '../ledger/activity.ts'
import type { AskedRequests, AskedResult } from '../ledger/asked-requests.ts'
import { countByResult, type ResultCount } from './count-by-result.ts'
import { valuesAt } from './order-statistics.ts'

/** What became of the requests of a period. */
export function numbersOf({ automatic, asked, bypasses }: Activity): StatsNumbers {
  const counts = { allowed: 0, denied: 0 }
  for (const { status, requests } of automatic) counts[status] += requests
  return {
    ...askedNumbers([asked]),
    ...counts,
    bypasses: bypasses.reduce((sum, { executions }) => sum + executions, 0),
  }
}

/** What became of all of these requests. */
export function askedNumbers(parts: readonly AskedRequests[]): StatsNumbers {
  const ended = { pending: 0, approved: 0, rejected: 0, expired: 0, cancelled: 0, denied: 0, locked_down: 0 }
  const counts = { asked: 0, edited: 0, failed: 0, neverRan: 0 }
  const money = new Map<string, number>()
  for (const counted of parts.flatMap(countByResult)) {
    ended[counted.result.status] += counted.requests
    addTo(counts, counted)
    addValue(money, counted)
  }
  const { denied: deniedLater, locked_down: lockedDown, ...others } = ended
  return {
    ...counts,
    bypasses: 0,
    ...others,
    allowed: 0,
    denied: 0,
    deniedLater,
    lockedDown,
    approvalRate: share(ended.approved, ended.approved + ended.rejected),
    timeToDecide: decisionTimes(decidedIn(parts)),
    value: sumsOf(money),
  }
}

function addTo(
  counts: Record<'asked' | 'edited' | 'failed' | 'neverRan', number>,
  { result: { execution, editedBy }, requests }: ResultCount,
): void {
  counts.asked += requests
  if (editedBy !== null) counts.edited += requests
  if (execution === 'failed') counts.failed += requests
  if (hasNeverRun(execution)) counts.neverRan += requests
}

/** How long people took to decide those that they decided. */
export function decidedIn(parts: readonly AskedRequests[]): Float64Array {
  const times = new Float64Array(parts.reduce((sum, { rows }) => sum + rows.length, 0))
  let count = 0
  for (const { columns, rows } of parts) {
    for (const row of rows) {
      const tookMs = columns.decidedInMs[row] ?? Number.NaN
      if (Number.isNaN(tookMs)) continue
      times[count] = tookMs
      count += 1
    }
  }
  return times.subarray(0, count)
}

/** Null: there are none. Of an even count the median is the mean of the two in the middle. */
export function decisionTimes(durationsMs: readonly number[] | Float64Array): DecisionTimes | null {
  const count = durationsMs.length
  if (count === 0) return null
  const middle = (count - 1) / 2
  const places = [Math.floor(middle), Math.ceil(middle), Math.ceil(count * 0.9) - 1, count - 1]
  const [lower = 0, upper = 0, p90Ms = 0, slowestMs = 0] = valuesAt(durationsMs, places)
  return { medianMs: (lower + upper) / 2, p90Ms, slowestMs }
}

/** Null: of nothing. */
export function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}

function hasNeverRun(execution: AskedResult['execution']): boolean {
  return execution === 'lapsed' || execution === 'denied'
}

function addValue(money: Map<string, number>, { result, minorUnits }: ResultCount): void {
  const { status, currency } = result
  if (status !== 'approved' || currency === null || minorUnits === null) return
  money.set(currency, (money.get(currency) ?? 0) + minorUnits)
}

function sumsOf(money: ReadonlyMap<string, number>): Money[] {
  return [...money]
    .map(([currency, minorUnits]) => ({ currency, minorUnits }))
    .sort((one, other) => (one.currency < other.currency ? -1 : 1))
}
