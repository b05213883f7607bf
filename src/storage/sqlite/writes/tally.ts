import type { Database } from 'better-sqlite3'
import type { Status } from '#protocol/request.ts'
import { hourOf } from '../reads/tally.ts'

/** So many more requests, made at this moment for this tool, stand at this status. */
interface TallyChange {
  readonly createdAtMs: number
  readonly tool: string
  readonly status: Status
  readonly by: 1 | -1
}

/** Prepares what counts requests, inside a transaction. */
export function tallyWriter(db: Database): (change: TallyChange) => void {
  const count = db.prepare(COUNT)
  return ({ createdAtMs, tool, status, by }) => void count.run(hourOf(createdAtMs), tool, status, by)
}

const COUNT = `INSERT INTO request_hours (hour_ms, tool, status, requests) VALUES (?, ?, ?, ?)
  ON CONFLICT (hour_ms, tool, status) DO UPDATE SET requests = requests + excluded.requests`
