import type { Database } from 'better-sqlite3'
import type { TallyStore } from '../../../approval/ports/tallies.ts'
import type { AskedCount, AutomaticCount, BypassCount } from '../../../ledger/activity.ts'
import type { ToolTally } from '../../../ledger/tally.ts'
import { decodeAskedRequest } from '../../codecs/asked-request.ts'
import { automaticReader } from './automatic-counts.ts'
import type { GuardedRead } from './guarded-read.ts'

export function tallyReads(db: Database, guarded: GuardedRead): TallyStore {
  const automatic = automaticReader(db)
  const asked = db.prepare<[number, number]>(ASKED)
  const byStatus = db.prepare<[number, number], StatusCount>(ASKED_BY_STATUS)
  const bypasses = db.prepare<[number, number], BypassCount>(BYPASSES)
  const askedCounts = db.prepare<[number, number], AskedCount>(ASKED_COUNTS)
  return {
    tally: (fromMs, toMs) =>
      guarded(() => talliesOf([...automatic(fromMs, toMs), ...byStatus.all(fromMs, toMs)])),
    activity: (fromMs, toMs) =>
      guarded(() => ({
        automatic: automatic(fromMs, toMs),
        asked: asked.all(fromMs, toMs).map(decodeAskedRequest),
        bypasses: bypasses.all(fromMs, toMs),
      })),
    bypassCounts: (fromMs, toMs) => guarded(() => bypasses.all(fromMs, toMs)),
    askedCounts: (fromMs, toMs) => guarded(() => askedCounts.all(fromMs, toMs)),
  }
}

interface StatusCount {
  readonly tool: string
  readonly status: Exclude<keyof ToolTally, 'tool'>
  readonly requests: number
}

function talliesOf(counts: readonly (StatusCount | AutomaticCount)[]): readonly ToolTally[] {
  const byTool = Map.groupBy(counts, ({ tool }) => tool)
  return [...byTool.entries()]
    .map(([tool, rows]) => tallyOf(tool, rows))
    .sort((one, other) => (one.tool < other.tool ? -1 : 1))
}

function tallyOf(tool: string, rows: readonly (StatusCount | AutomaticCount)[]): ToolTally {
  const counts = { allowed: 0, denied: 0, pending: 0, approved: 0, rejected: 0, expired: 0, cancelled: 0 }
  for (const { status, requests } of rows) counts[status] += requests
  return { tool, ...counts }
}

const ASKED = `SELECT request_id AS requestId, created_at_ms AS createdAtMs, kind, tool, agent_id AS agentId, policy_id AS policyId,
    rule, groups, status, settled_at_ms AS settledAtMs, decided_in_ms AS decidedInMs, votes, edited_by AS editedBy, execution,
    currency, minor_units AS minorUnits
  FROM asked_requests WHERE created_at_ms >= ? AND created_at_ms < ? ORDER BY created_at_ms, request_id`

const ASKED_BY_STATUS = `SELECT tool, status, count(*) AS requests FROM asked_requests
  WHERE created_at_ms >= ? AND created_at_ms < ? GROUP BY tool, status`

const ASKED_COUNTS = `SELECT tool, policy_id AS policyId, rule, count(*) AS asked FROM asked_requests
  WHERE created_at_ms >= ? AND created_at_ms < ? AND kind = 'call' AND policy_id IS NOT NULL AND rule IS NOT NULL
  GROUP BY tool, policy_id, rule ORDER BY tool, policy_id, rule`

const BYPASSES = `SELECT tool, agent_id AS agentId, count(*) AS executions FROM executions
  WHERE request_id IS NULL AND seen_at_ms >= ? AND seen_at_ms < ? GROUP BY tool, agent_id ORDER BY tool, agent_id`
