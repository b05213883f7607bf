import type { DecisionTimes, StatsNumbers } from '#protocol/stats.ts'
import type { Money } from '../core/money.ts'
import type { Activity, AskedRequest, AutomaticCount, BypassCount } from '../ledger/activity.ts'
import { valuesAt } from './order-statistics.ts'

/** What became of the requests of a period. */
export function numbersOf({ automatic, asked, bypasses }: Activity): StatsNumbers {
  const counter = createCounter()
  for (const request of asked) counter.addAsked(request)
  for (const count of automatic) counter.addAutomatic(count)
  for (const count of bypasses) counter.addBypasses(count)
  return counter.numbers()
}

/** Adds up some requests, one by one: several can count in one pass over the tens of thousands that a period may have. */
export interface Counter {
  addAsked(request: AskedRequest): void
  addAutomatic(count: AutomaticCount): void
  addBypasses(count: BypassCount): void
  numbers(): StatsNumbers
}

export function createCounter(): Counter {
  const ended = { pending: 0, approved: 0, rejected: 0, expired: 0, cancelled: 0, denied: 0, locked_down: 0 }
  const automatic = { allowed: 0, denied: 0 }
  const money = new Map<string, number>()
  const times: number[] = []
  const counts = { asked: 0, edited: 0, failed: 0, neverRan: 0, bypasses: 0 }
  return {
    addAsked({ status, execution, editedBy, decidedInMs, value }) {
      ended[status] += 1
      counts.asked += 1
      if (editedBy !== null) counts.edited += 1
      if (execution === 'failed') counts.failed += 1
      if (hasNeverRun(execution)) counts.neverRan += 1
      if (decidedInMs !== null) times.push(decidedInMs)
      if (status === 'approved') addMoney(money, value)
    },
    addAutomatic({ status, requests }) {
      automatic[status] += requests
    },
    addBypasses({ executions }) {
      counts.bypasses += executions
    },
    numbers() {
      const { denied: deniedLater, locked_down: lockedDown, ...others } = ended
      return {
        ...counts,
        ...others,
        ...automatic,
        deniedLater,
        lockedDown,
        approvalRate: share(ended.approved, ended.approved + ended.rejected),
        timeToDecide: decisionTimes(times),
        value: moneyIn(money),
      }
    },
  }
}

/** Null: there are none. Of an even count the median is the mean of the two in the middle. */
export function decisionTimes(durationsMs: readonly number[]): DecisionTimes | null {
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

function hasNeverRun(execution: AskedRequest['execution']): boolean {
  return execution === 'lapsed' || execution === 'denied'
}

function addMoney(money: Map<string, number>, value: Money | null): void {
  if (value === null) return
  const { currency, minorUnits } = value
  money.set(currency, (money.get(currency) ?? 0) + minorUnits)
}

function moneyIn(money: ReadonlyMap<string, number>): Money[] {
  return [...money]
    .map(([currency, minorUnits]) => ({ currency, minorUnits }))
    .sort((one, other) => (one.currency < other.currency ? -1 : 1))
}
