import { setImmediate } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import type { TallyStore } from '../../../approval/ports/tallies.ts'
import type { BypassCount } from '../../../ledger/activity.ts'
import type { AskedRequests } from '../../../ledger/asked-requests.ts'
import { type AskedRow, askedParts, askedRequestReader } from '../../codecs/asked-columns.ts'
import type { TextOf } from '../../codecs/numbered.ts'
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
  const rows = db.prepare<[number, number], AskedCells>(ASKED).raw()
  const reader = askedRequestReader({
    callText: textReader(db, 'asked_calls'),
    resultText: textReader(db, 'asked_results'),
  })
  return async (fromMs, toMs) => {
    const asked = reader()
    for (const part of askedParts(fromMs, toMs)) {
      if (part.fromMs > fromMs) await setImmediate()
      for (const cells of rows.all(part.fromMs, part.toMs)) asked.add(rowOf(cells))
    }
    return asked.read()
  }
}

/** In the order of `ASKED`: SQLite takes twice as long to return a row with names. */
type AskedCells = readonly [
  createdAtMs: unknown,
  call: unknown,
  result: unknown,
  decidedInMs: unknown,
  minorUnits: unknown,
  votes: unknown,
  rejectedId: unknown,
]

function rowOf([
  createdAtMs,
  call,
  result,
  decidedInMs,
  minorUnits,
  votes,
  rejectedId,
]: AskedCells): AskedRow {
  return { createdAtMs, call, result, decidedInMs, minorUnits, votes, rejectedId }
}

/** The texts of numbers. Undefined, which no text may be: there is no such number. */
function textReader(db: Database, table: 'asked_calls' | 'asked_results'): TextOf {
  const find = db.prepare<[unknown], string>(`SELECT written FROM ${table} WHERE id = ?`).pluck()
  return (id) => find.get(id)
}

const ASKED = `SELECT created_at_ms, call_id, result_id, decided_in_ms, minor_units, votes,
    CASE WHEN kind = 'call' AND status = 'rejected' THEN request_id END
  FROM asked_requests WHERE created_at_ms >= ? AND created_at_ms < ? ORDER BY created_at_ms, request_id`

const BYPASSES = `SELECT tool, agent_id AS agentId, count(*) AS executions FROM executions
  WHERE request_id IS NULL AND seen_at_ms >= ? AND seen_at_ms < ? GROUP BY tool, agent_id ORDER BY tool, agent_id`
