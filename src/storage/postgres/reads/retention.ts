import type { RetentionStore } from '../../../approval/ports/retention.ts'
import { isChangingSql } from '../../codecs/changing-sql.ts'
import { decodeKeptPart, entriesOf } from '../../codecs/kept-requests.ts'
import type { Reader } from '../session/reader.ts'
import { changedAtSql } from './recorded-params.ts'
import { REQUEST_COLUMNS } from './requests.ts'
import { seqRange } from './seq-range.ts'

export function retentionReads({ lookUp, list }: Reader): RetentionStore {
  return {
    async keptRequests(part) {
      const period = await seqRange(lookUp, { sinceMs: part.fromMs, untilMs: part.beforeMs })
      const entries = entriesOf(part, period)
      return decodeKeptPart(await list(KEPT, [entries.from, entries.to]), entries, period.before)
    },
    async lastPeriod(job) {
      const [row] = await lookUp<{ readonly period: string | null }>(LAST_PERIOD, [job])
      return row?.period ?? null
    },
  }
}

const KEPT = `SELECT ${REQUEST_COLUMNS}, ${changedAtSql('r.id')} AS "changedAtMs",
    EXISTS (SELECT FROM callbacks c WHERE c.request_id = r.id AND c.status = 'waiting') AS "hasWaitingCallback"
  FROM (SELECT DISTINCT e.request_id AS id FROM ledger e
    WHERE e.seq BETWEEN $1 AND $2 AND ${isChangingSql('e.kind')}) changed
  JOIN requests r ON r.id = changed.id
  WHERE r.shown IS NOT NULL
  ORDER BY r.created_at_ms, r.id`

const LAST_PERIOD = 'SELECT max(period) AS period FROM job_runs WHERE job = $1'
