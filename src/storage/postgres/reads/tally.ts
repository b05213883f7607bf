import type { TallyStore } from '../../../approval/ports/tallies.ts'
import type { AskedCount, AutomaticCount, BypassCount } from '../../../ledger/activity.ts'
import type { AskedRequests } from '../../../ledger/asked-requests.ts'
import { type AskedRow, askedParts, askedRequestReader } from '../../codecs/asked-columns.ts'
import { spanRanges } from '../../codecs/spans.ts'
import type { Read, Reader } from '../session/reader.ts'

export function tallyReads({ search, searchAtOnce }: Reader): TallyStore {
  const asked = askedReader()
  return {
    activity: (fromMs, toMs) =>
      searchAtOnce(async (read) => {
        const [automatic, requests, bypasses] = await Promise.all([
          read<AutomaticCount>(AUTOMATIC, spansOf(fromMs, toMs)),
          asked(read, fromMs, toMs),
          read<BypassCount>(BYPASSES, [fromMs, toMs]),
        ])
        return { automatic, asked: requests, bypasses }
      }),
    bypassCounts: (fromMs, toMs) => search<BypassCount>(BYPASSES, [fromMs, toMs]),
    askedCounts: (fromMs, toMs) => search<AskedCount>(ASKED_COUNTS, spansOf(fromMs, toMs)),
  }
}

/** Reads all parts of one moment. The rows of a part are added in turn, and then forgotten. */
function askedReader(): (read: Read, fromMs: number, toMs: number) => Promise<AskedRequests> {
  const reader = askedRequestReader()
  return async (read, fromMs, toMs) => {
    const asked = reader()
    let before = Promise.resolve()
    const added = [...askedParts(fromMs, toMs)].map((part) => {
      const rows = read<AskedRow>(ASKED, [part.fromMs, part.toMs])
      before = Promise.all([rows, before]).then(([found]) => found.forEach(asked.add))
      return before
    })
    await Promise.all(added)
    return asked.read()
  }
}

/** The columns of `spans`. */
function spansOf(fromMs: number, toMs: number) {
  const ranges = spanRanges(fromMs, toMs)
  return [
    ranges.map(({ spanMs }) => spanMs),
    ranges.map((range) => range.fromMs),
    ranges.map((range) => range.toMs),
  ]
}

/** Whole days and hours are read from the counts; the minutes before and after, with a null `span_ms`, from the requests. */
const SPANS = `spans (span_ms, from_ms, to_ms) AS (
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]))`

/** `OFFSET 0` makes the planner read each span by its index; it knows nothing of how long they are. */
const countsIn = (table: string) => `spans s CROSS JOIN LATERAL (
      SELECT * FROM ${table} WHERE span_ms = s.span_ms AND start_ms >= s.from_ms AND start_ms < s.to_ms OFFSET 0) n`

const madeIn = (table: string) => `spans s CROSS JOIN LATERAL (
      SELECT * FROM ${table} WHERE s.span_ms IS NULL AND created_at_ms >= s.from_ms AND created_at_ms < s.to_ms OFFSET 0) r`

const AUTOMATIC = `WITH ${SPANS}, counts AS (
    SELECT n.tool, n.agent_id, n.policy_id, n.rule, n.status, n.requests
    FROM ${countsIn('automatic_counts')}
    UNION ALL
    SELECT r.tool, r.agent_id, coalesce(r.policy_id, ''), coalesce(r.rule, ''), r.status, 1
    FROM ${madeIn('requests')} WHERE r.deadline_ms IS NULL)
  SELECT tool, agent_id AS "agentId", nullif(policy_id, '') AS "policyId", nullif(rule, '') AS rule, status,
    sum(requests)::bigint AS requests
  FROM counts GROUP BY tool, agent_id, policy_id, counts.rule, status
  ORDER BY tool, agent_id, policy_id, counts.rule, status`

const ASKED = `SELECT created_at_ms AS "createdAtMs", decided_in_ms AS "decidedInMs", minor_units AS "minorUnits", votes,
    json_build_array(kind, tool, agent_id, policy_id, rule, groups)::text AS call,
    json_build_array(status, execution, edited_by, currency)::text AS result,
    CASE WHEN kind = 'call' AND status = 'rejected' THEN request_id END AS "rejectedId"
  FROM asked_requests WHERE created_at_ms >= $1 AND created_at_ms < $2 ORDER BY created_at_ms, request_id`

const BYPASSES = `SELECT tool, agent_id AS "agentId", count(*) AS executions FROM executions
  WHERE request_id IS NULL AND seen_at_ms >= $1 AND seen_at_ms < $2 GROUP BY tool, agent_id ORDER BY tool, agent_id`

const ASKED_COUNTS = `WITH ${SPANS}, counts AS (
    SELECT n.tool, n.policy_id, n.rule, n.requests
    FROM ${countsIn('asked_counts')} WHERE n.requests > 0
    UNION ALL
    SELECT r.tool, r.policy_id, r.rule, 1
    FROM ${madeIn('asked_requests')} WHERE r.kind = 'call' AND r.policy_id IS NOT NULL AND r.rule IS NOT NULL)
  SELECT tool, policy_id AS "policyId", rule, sum(requests)::bigint AS asked
  FROM counts GROUP BY tool, policy_id, rule ORDER BY tool, policy_id, rule`
