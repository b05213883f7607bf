import type { Database } from 'better-sqlite3'
import type { AutomaticCount } from '../../../ledger/activity.ts'
import { type SpanRange, spanRanges } from '../../codecs/spans.ts'
import { createBoundedCache } from './bounded-cache.ts'

/** Reads whole days and hours from the counts, and the minutes before and after from the requests. */
export function automaticReader(db: Database): (fromMs: number, toMs: number) => readonly AutomaticCount[] {
  const counted = db.prepare<[number, number, number], CountedRow>(COUNTED).raw()
  const uncounted = db.prepare<[number, number], CountRow>(UNCOUNTED)
  const callsOf = callsReader(db)

  function countsIn({ spanMs, fromMs, toMs }: SpanRange): readonly Count[] {
    if (spanMs === null) {
      return uncounted.all(fromMs, toMs).map(({ requests, ...calls }) => ({ calls: keyed(calls), requests }))
    }
    const sums = new Map<number, number>()
    for (const [id, requests] of counted.all(spanMs, fromMs, toMs)) {
      sums.set(id, (sums.get(id) ?? 0) + requests)
    }
    return [...sums].map(([id, requests]) => ({ calls: callsOf(id), requests }))
  }

  return (fromMs, toMs) => sumsOf(spanRanges(fromMs, toMs).flatMap(countsIn))
}

type CountRow = Omit<AutomaticCount, 'policyId' | 'rule'> & {
  readonly policyId: string
  readonly rule: string
}

type CountedRow = readonly [id: number, requests: number]

/** What the calls of a count have in common, with a text that is equal for equal ones. */
interface Calls extends Omit<CountRow, 'requests'> {
  readonly key: string
}

interface Count {
  readonly calls: Calls
  readonly requests: number
}

/** Prepares reading what counts are about. The rows never change, and each is read once. */
function callsReader(db: Database): (id: number) => Calls {
  const read = db.prepare<[number], Omit<Calls, 'key'>>(CALLS)
  const known = createBoundedCache<number, Calls>()
  return (id) =>
    known.get(id, () => {
      const found = read.get(id)
      if (found === undefined) throw new TypeError(`Expected a row ${id} in automatic_calls, got none`)
      return keyed(found)
    })
}

function keyed(calls: Omit<Calls, 'key'>): Calls {
  const { tool, agentId, policyId, rule, status } = calls
  return { ...calls, key: JSON.stringify([tool, agentId, policyId, rule, status]) }
}

/** In the order of their keys. */
function sumsOf(counts: readonly Count[]): readonly AutomaticCount[] {
  const sums = new Map<string, Count>()
  for (const { calls, requests } of counts) {
    sums.set(calls.key, { calls, requests: requests + (sums.get(calls.key)?.requests ?? 0) })
  }
  const sorted = [...sums].sort(([one], [other]) => (one < other ? -1 : 1))
  return sorted.map(([, { calls, requests }]) => {
    const { tool, agentId, policyId, rule, status } = calls
    return { tool, agentId, policyId: policyId || null, rule: rule || null, status, requests }
  })
}

/** Summed by the caller: SQLite would sort the rows for it. */
const COUNTED = `SELECT calls_id, requests FROM automatic_counts WHERE span_ms = ? AND start_ms >= ? AND start_ms < ?`

const CALLS = `SELECT tool, agent_id AS agentId, policy_id AS policyId, rule, status FROM automatic_calls WHERE id = ?`

const UNCOUNTED = `SELECT tool, agent_id AS agentId, coalesce(policy_id, '') AS policyId, coalesce(rule, '') AS rule, status,
    count(*) AS requests
  FROM requests WHERE created_at_ms >= ? AND created_at_ms < ? AND deadline_ms IS NULL
  GROUP BY 1, 2, 3, 4, 5`
