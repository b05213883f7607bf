import type { Database } from 'better-sqlite3'
import type { RetentionStore } from '../../../approval/ports/retention.ts'
import { isChangingSql } from '../../codecs/changing-sql.ts'
import { requestIdSql } from '../../codecs/entry-columns.ts'
import { decodeKeptPart, type EntriesOfPart, entriesOf } from '../../codecs/kept-requests.ts'
import type { GuardedRead } from './guarded-read.ts'
import { changedAtSql } from './recorded-params.ts'
import { REQUEST_COLUMNS } from './requests.ts'
import { seqReader } from './seq-range.ts'

export function retentionReads(db: Database, guarded: GuardedRead): RetentionStore {
  const kept = db.prepare<[EntriesOfPart]>(KEPT)
  const last = db.prepare<[string], { readonly period: string | null }>(LAST_PERIOD)
  const seqRange = seqReader(db)
  return {
    keptRequests: (part) =>
      guarded(() => {
        const period = seqRange({ sinceMs: part.fromMs, untilMs: part.beforeMs })
        const entries = entriesOf(part, period)
        return decodeKeptPart(kept.all(entries), entries, period.before)
      }),
    lastPeriod: (job) => guarded(() => last.get(job)?.period ?? null),
  }
}

const KEPT = `SELECT ${REQUEST_COLUMNS}, ${changedAtSql('r.id')} AS changedAtMs,
    EXISTS (SELECT 1 FROM callbacks c WHERE c.request_id = r.id AND c.status = 'waiting') AS hasWaitingCallback
  FROM (SELECT DISTINCT ${requestIdSql('o.request_id')} AS id FROM ledger_entries e
      JOIN ledger_facets f ON f.id = e.facet_id
      JOIN ledger_entries o ON o.seq = coalesce(e.request_seq, e.seq)
    WHERE e.seq BETWEEN @from AND @to AND ${isChangingSql('+f.kind')}) changed
  CROSS JOIN requests r ON r.id = changed.id
  CROSS JOIN request_params p ON p.request_number = r.number
  ORDER BY r.number`

const LAST_PERIOD = 'SELECT max(period) AS period FROM job_runs WHERE job = ?'
