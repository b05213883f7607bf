import type { Database } from 'better-sqlite3'
import type { AutomaticCount } from '../../../ledger/activity.ts'
import { type SpanRange, spanRanges } from './spans.ts'

/** Reads whole days and hours from the counts, and the minutes before and after from the requests. */
export function automaticReader(db: Database): (fromMs: number, toMs: number) => readonly AutomaticCount[] {
  const counted = db.prepare<[number, number, number], CountRow>(COUNTED)
  const uncounted = db.prepare<[number, number], CountRow>(UNCOUNTED)

  function rowsOf({ spanMs, fromMs, toMs }: SpanRange): readonly CountRow[] {
    return spanMs === null ? uncounted.all(fromMs, toMs) : counted.all(spanMs, fromMs, toMs)
  }

  return (fromMs, toMs) => sumsOf(spanRanges(fromMs, toMs).flatMap(rowsOf))
}

type CountRow = Omit<AutomaticCount, 'policyId' | 'rule'> & {
  readonly policyId: string
  readonly rule: string
}

function sumsOf(rows: readonly CountRow[]): readonly AutomaticCount[] {
  const groups = Map.groupBy(rows, ({ tool, agentId, policyId, rule, status }) =>
    JSON.stringify([tool, agentId, policyId, rule, status]),
  )
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return []
    const requests = others.reduce((sum, row) => sum + row.requests, first.requests)
    return [{ ...first, policyId: first.policyId || null, rule: first.rule || null, requests }]
  })
}

const COUNTED = `SELECT tool, agent_id AS agentId, policy_id AS policyId, rule, status, sum(requests) AS requests
  FROM (SELECT calls_id, sum(requests) AS requests FROM automatic_counts WHERE span_ms = ? AND start_ms >= ? AND start_ms < ?
    GROUP BY calls_id) CROSS JOIN automatic_calls ON id = calls_id
  GROUP BY tool, agent_id, policy_id, rule, status ORDER BY tool, agent_id, policy_id, rule, status`

const UNCOUNTED = `SELECT tool, agent_id AS agentId, coalesce(policy_id, '') AS policyId, coalesce(rule, '') AS rule, status,
    count(*) AS requests
  FROM requests WHERE created_at_ms >= ? AND created_at_ms < ? AND deadline_ms IS NULL
  GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5`
