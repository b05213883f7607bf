import { setImmediate } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import type { TallyStore } from '../../../approval/ports/tallies.ts'
import type { AskedRequest, BypassCount } from '../../../ledger/activity.ts'
import { type AskedRow, askedRequestDecoder } from '../../codecs/asked-request.ts'
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

const PART_MS = 6 * 3_600_000

/**
 * Reads part by part: other work runs in between, and rows that were decoded are garbage before the collector moves them.
 * When a request was made never changes, so that each is read once.
 */
function askedReader(db: Database): (fromMs: number, toMs: number) => Promise<readonly AskedRequest[]> {
  const read = db.prepare<[number, number], AskedRow>(ASKED)
  return async (fromMs, toMs) => {
    const decode = askedRequestDecoder()
    const found: AskedRequest[] = []
    for (let startMs = fromMs; startMs < toMs; startMs += PART_MS) {
      if (startMs > fromMs) await setImmediate()
      for (const row of read.all(startMs, Math.min(toMs, startMs + PART_MS))) found.push(decode(row))
    }
    return found
  }
}

const ASKED = `SELECT request_id AS requestId, created_at_ms AS createdAtMs, kind, tool, agent_id AS agentId, policy_id AS policyId,
    rule, groups, status, settled_at_ms AS settledAtMs, decided_in_ms AS decidedInMs, votes, edited_by AS editedBy, execution,
    currency, minor_units AS minorUnits
  FROM asked_requests WHERE created_at_ms >= ? AND created_at_ms < ? ORDER BY created_at_ms, request_id`

const BYPASSES = `SELECT tool, agent_id AS agentId, count(*) AS executions FROM executions
  WHERE request_id IS NULL AND seen_at_ms >= ? AND seen_at_ms < ? GROUP BY tool, agent_id ORDER BY tool, agent_id`
