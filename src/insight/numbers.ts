import type { DecisionTimes, StatsNumbers, VoteNumbers } from '#protocol/stats.ts'
import type { Money } from '../core/money.ts'
import type { Activity, AskedRequest, Voter } from '../ledger/activity.ts'

/** What became of the requests of a period. */
export function numbersOf({ automatic, asked, bypasses }: Activity): StatsNumbers {
  const count = (is: (request: AskedRequest) => boolean) => asked.filter(is).length
  const withStatus = (status: AskedRequest['status']) => count((request) => request.status === status)
  const approved = withStatus('approved')
  const rejected = withStatus('rejected')
  return {
    asked: asked.length,
    approved,
    rejected,
    expired: withStatus('expired'),
    cancelled: withStatus('cancelled'),
    deniedLater: withStatus('denied'),
    pending: withStatus('pending'),
    edited: count(({ editedBy }) => editedBy !== null),
    failed: count(({ execution }) => execution === 'failed'),
    neverRan: count(({ execution }) => execution === 'lapsed' || execution === 'denied'),
    allowed: sum(automatic.filter(({ status }) => status === 'allowed').map(({ requests }) => requests)),
    denied: sum(automatic.filter(({ status }) => status === 'denied').map(({ requests }) => requests)),
    bypasses: sum(bypasses.map(({ executions }) => executions)),
    approvalRate: share(approved, approved + rejected),
    timeToDecide: decisionTimes(asked.flatMap(({ decidedInMs }) => decidedInMs ?? [])),
    value: moneyOf(asked.filter(({ status }) => status === 'approved')),
  }
}

/** What this person decided about these requests. */
export function votesOf(asked: readonly AskedRequest[], { id }: Voter): VoteNumbers {
  const votes = asked.flatMap((request) => request.votes.filter(({ by }) => by.id === id))
  const approved = votes.filter(({ choice }) => choice === 'approve').length
  return {
    approved,
    denied: votes.length - approved,
    edited: asked.filter(({ editedBy }) => editedBy?.id === id).length,
    approvalRate: share(approved, votes.length),
    timeToDecide: decisionTimes(votes.map(({ tookMs }) => tookMs)),
  }
}

/** Null: there are none. Of an even count the median is the mean of the two in the middle. */
export function decisionTimes(durationsMs: readonly number[]): DecisionTimes | null {
  const sorted = durationsMs.toSorted((one, other) => one - other)
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

function moneyOf(requests: readonly AskedRequest[]): Money[] {
  const amounts = Map.groupBy(
    requests.flatMap(({ value }) => value ?? []),
    ({ currency }) => currency,
  )
  return [...amounts.entries()]
    .map(([currency, money]) => ({ currency, minorUnits: sum(money.map(({ minorUnits }) => minorUnits)) }))
    .sort((one, other) => (one.currency < other.currency ? -1 : 1))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
