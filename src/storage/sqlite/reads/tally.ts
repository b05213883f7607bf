import type { Database } from 'better-sqlite3'
import type { TallyStore } from '../../../approval/ports/tallies.ts'
import type { AskedCount, BypassCount } from '../../../ledger/activity.ts'
import { type AskedRow, askedRequestDecoder } from '../../codecs/asked-request.ts'
import { automaticReader } from './automatic-counts.ts'
import type { GuardedRead } from './guarded-read.ts'

export function tallyReads(db: Database, guarded: GuardedRead): TallyStore {
  const automatic = automaticReader(db)
  const asked = db.prepare<[number, number], AskedRow>(ASKED)
  const bypasses = db.prepare<[number, number], BypassCount>(BYPASSES)
  const askedCounts = db.prepare<[number, number], AskedCount>(ASKED_COUNTS)
  return {
    activity: (fromMs, toMs) =>
      guarded(() => ({
        automatic: automatic(fromMs, toMs),
        asked: asked.all(fromMs, toMs).map(askedRequestDecoder()),
        bypasses: bypasses.all(fromMs, toMs),
      })),
    bypassCounts: (fromMs, toMs) => guarded(() => bypasses.all(fromMs, toMs)),
    askedCounts: (fromMs, toMs) => guarded(() => askedCounts.all(fromMs, toMs)),
  }
}

const ASKED = `SELECT request_id AS requestId, created_at_ms AS createdAtMs, kind, tool, agent_id AS agentId, policy_id AS policyId,
    rule, groups, status, settled_at_ms AS settledAtMs, decided_in_ms AS decidedInMs, votes, edited_by AS editedBy, execution,
    currency, minor_units AS minorUnits
  FROM asked_requests WHERE created_at_ms >= ? AND created_at_ms < ? ORDER BY created_at_ms, request_id`

const ASKED_COUNTS = `SELECT tool, policy_id AS policyId, rule, count(*) AS asked FROM asked_requests
  WHERE created_at_ms >= ? AND created_at_ms < ? AND kind = 'call' AND policy_id IS NOT NULL AND rule IS NOT NULL
  GROUP BY tool, policy_id, rule ORDER BY tool, policy_id, rule`

const BYPASSES = `SELECT tool, agent_id AS agentId, count(*) AS executions FROM executions
  WHERE request_id IS NULL AND seen_at_ms >= ? AND seen_at_ms < ? GROUP BY tool, agent_id ORDER BY tool, agent_id`
