import { setImmediate } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import type { TallyStore } from '../../../approval/ports/tallies.ts'
import type { BypassCount } from '../../../ledger/activity.ts'
import type { AskedRequests } from '../../../ledger/asked-requests.ts'
import { type AskedRow, askedParts, askedRequestReader } from '../../codecs/asked-columns.ts'
import { askedCountReader } from './asked-counts.ts'
import { automaticReader } from './automatic-counts.ts'
import type { GuardedRead } from './guarded-read.ts'

export function tallyReads(db: Database, guarded: GuardedRead): TallyStore {
  const automatic = automaticReader(db)
  const asked = askedReader(db)
  const bypasses = db.prepare<[number, number], BypassCount>(BYPASSES)
  const askedCounts = askedCountReader(db)
  return {
    activity: (fromMs, toMs) =>
      guarded(async () => ({
        automatic: automatic(fromMs, toMs),
        bypasses: bypasses.all(fromMs, toMs),
        asked: await asked(fromMs, toMs),
      })),
    bypassCounts: (fromMs, toMs) => guarded(() => bypasses.all(fromMs, toMs)),
    askedCounts: (fromMs, toMs) => guarded(() => askedCounts(fromMs, toMs)),
  }
}

/**
 * Reads part by part: other work runs in between, and rows that were added are garbage before the collector moves them. When
 * a request was made never changes, so that each is read once.
 */
function askedReader(db: Database): (fromMs: number, toMs: number) => Promise<AskedRequests> {
  const rows = db.prepare<[number, number], AskedRow>(ASKED)
  const reader = askedRequestReader()
  return async (fromMs, toMs) => {
    const asked = reader()
    for (const part of askedParts(fromMs, toMs)) {
      if (part.fromMs > fromMs) await setImmediate()
      for (const row of rows.all(part.fromMs, part.toMs)) asked.add(row)
    }
    return asked.read()
  }
}

const ASKED = `SELECT created_at_ms AS createdAtMs, json_array(kind, tool, agent_id, policy_id, rule, groups) AS call,
    json_array(status, execution, edited_by, currency) AS result, decided_in_ms AS decidedInMs, minor_units AS minorUnits, votes,
    CASE WHEN kind = 'call' AND status = 'rejected' THEN request_id END AS rejectedId
  FROM asked_requests WHERE created_at_ms >= ? AND created_at_ms < ? ORDER BY created_at_ms, request_id`

const BYPASSES = `SELECT tool, agent_id AS agentId, count(*) AS executions FROM executions
  WHERE request_id IS NULL AND seen_at_ms >= ? AND seen_at_ms < ? GROUP BY tool, agent_id ORDER BY tool, agent_id`
