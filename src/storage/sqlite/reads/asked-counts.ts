import type { Database } from 'better-sqlite3'
import type { AskedCount } from '../../../ledger/activity.ts'
import { type SpanRange, spanRanges } from '../../codecs/spans.ts'

/** Reads whole days and hours from the counts, and the minutes before and after from the requests. */
export function askedCountReader(db: Database): (fromMs: number, toMs: number) => readonly AskedCount[] {
  const counted = db.prepare<[number, number, number], AskedCount>(COUNTED)
  const uncounted = db.prepare<[number, number], AskedCount>(UNCOUNTED)

  function rowsOf({ spanMs, fromMs, toMs }: SpanRange): readonly AskedCount[] {
    return spanMs === null ? uncounted.all(fromMs, toMs) : counted.all(spanMs, fromMs, toMs)
  }

  return (fromMs, toMs) => sumsOf(spanRanges(fromMs, toMs).flatMap(rowsOf))
}

function sumsOf(rows: readonly AskedCount[]): readonly AskedCount[] {
  const groups = Map.groupBy(rows, ({ tool, policyId, rule }) => JSON.stringify([tool, policyId, rule]))
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [{ ...first, asked: others.reduce((sum, { asked }) => sum + asked, first.asked) }],
  )
}

const COUNTED = `SELECT tool, policy_id AS policyId, rule, sum(requests) AS asked FROM asked_counts
  WHERE span_ms = ? AND start_ms >= ? AND start_ms < ? AND requests > 0
  GROUP BY tool, policy_id, rule ORDER BY tool, policy_id, rule`

const UNCOUNTED = `SELECT tool, policy_id AS policyId, rule, count(*) AS asked FROM asked_requests
  WHERE created_at_ms >= ? AND created_at_ms < ? AND kind = 'call' AND policy_id IS NOT NULL AND rule IS NOT NULL
  GROUP BY tool, policy_id, rule ORDER BY tool, policy_id, rule`
