import type { Database } from 'better-sqlite3'
import type { TallyStore } from '../../../approval/ports/tallies.ts'
import type { BypassCount } from '../../../ledger/activity.ts'
import { type AskedRow, askedRequestDecoder } from '../../codecs/asked-request.ts'
import { askedCountReader } from './asked-counts.ts'
import { automaticReader } from './automatic-counts.ts'
import type { GuardedRead } from './guarded-read.ts'

export function tallyReads(db: Database, guarded: GuardedRead): TallyStore {
  const automatic = automaticReader(db)
  const asked = db.prepare<[number, number], AskedRow>(ASKED)
  const bypasses = db.prepare<[number, number], BypassCount>(BYPASSES)
  const askedCounts = askedCountReader(db)
  return {
    activity: (fromMs, toMs) =>
      guarded(() => ({
        automatic: automatic(fromMs, toMs),
        asked: asked.all(fromMs, toMs).map(askedRequestDecoder()),
        bypasses: bypasses.all(fromMs, toMs),
      })),
    bypassCounts: (fromMs, toMs) => guarded(() => bypasses.all(fromMs, toMs)),
    askedCounts: (fromMs, toMs) => guarded(() => askedCounts(fromMs, toMs)),
  }
}

const ASKED = `SELECT request_id AS requestId, created_at_ms AS createdAtMs, kind, tool, agent_id AS agentId, policy_id AS policyId,
    rule, groups, status, settled_at_ms AS settledAtMs, decided_in_ms AS decidedInMs, votes, edited_by AS editedBy, execution,
    currency, minor_units AS minorUnits
  FROM asked_requests WHERE created_at_ms >= ? AND created_at_ms < ? ORDER BY created_at_ms, request_id`

const BYPASSES = `SELECT tool, agent_id AS agentId, count(*) AS executions FROM executions
  WHERE request_id IS NULL AND seen_at_ms >= ? AND seen_at_ms < ? GROUP BY tool, agent_id ORDER BY tool, agent_id`
