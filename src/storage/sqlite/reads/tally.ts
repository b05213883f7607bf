import type { Database } from 'better-sqlite3'
import type { Status } from '#protocol/request.ts'
import type { TallyStore } from '../../../approval/ports/tallies.ts'
import type { ToolTally } from '../../../ledger/tally.ts'
import type { GuardedRead } from './guarded-read.ts'

const HOUR_MS = 3_600_000

export function tallyReads(db: Database, guarded: GuardedRead): TallyStore {
  const read = db.prepare<unknown[], TallyRow>(READ)
  return { tally: (fromMs, toMs) => guarded(() => talliesOf(read.all(...spansOf(fromMs, toMs)))) }
}

interface TallyRow {
  readonly tool: string
  readonly status: Status
  readonly requests: number
}

/** Whole hours are read from the counts, the minutes before and after from the requests. */
function spansOf(fromMs: number, toMs: number): readonly number[] {
  const firstHourMs = Math.ceil(fromMs / HOUR_MS) * HOUR_MS
  const endHourMs = hourOf(toMs)
  if (firstHourMs >= endHourMs) return [0, 0, fromMs, toMs, 0, 0]
  return [firstHourMs, endHourMs, fromMs, firstHourMs, endHourMs, toMs]
}

/** When the hour of this moment begins: counts are kept by the hour. */
export function hourOf(atMs: number): number {
  return Math.floor(atMs / HOUR_MS) * HOUR_MS
}

function talliesOf(rows: readonly TallyRow[]): readonly ToolTally[] {
  const byTool = new Map<string, ToolTally>()
  for (const { tool, status, requests } of rows) {
    byTool.set(tool, { ...(byTool.get(tool) ?? emptyTally(tool)), [status]: requests })
  }
  return [...byTool.values()]
}

function emptyTally(tool: string): ToolTally {
  return { tool, allowed: 0, denied: 0, pending: 0, approved: 0, rejected: 0, expired: 0, cancelled: 0 }
}

const READ = `SELECT tool, status, sum(requests) AS requests FROM (
    SELECT tool, status, requests FROM request_hours WHERE hour_ms >= ? AND hour_ms < ?
    UNION ALL SELECT tool, status, 1 FROM requests WHERE created_at_ms >= ? AND created_at_ms < ?
    UNION ALL SELECT tool, status, 1 FROM requests WHERE created_at_ms >= ? AND created_at_ms < ?)
  GROUP BY tool, status HAVING sum(requests) > 0 ORDER BY tool`
