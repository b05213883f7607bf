import type { Database } from 'better-sqlite3'
import type { RecordedParams, RequestStore } from '../../../approval/ports/requests.ts'
import { isChangingSql } from '../../codecs/changing-sql.ts'
import { digestSql } from '../../codecs/entry-columns.ts'
import type { GuardedRead } from './guarded-read.ts'

export function recordedParamsReads(
  db: Database,
  guarded: GuardedRead,
): Pick<RequestStore, 'recordedParams'> {
  const read = db.prepare<[string], RecordedParams>(SELECT)
  return { recordedParams: (ids) => guarded(() => read.all(JSON.stringify(ids))) }
}

/** When the last entry was recorded that changed the request of this id. */
export function changedAtSql(id: string): string {
  return `(SELECT max(e.at_ms) ${changesOf(id)})`
}

function changesOf(id: string): string {
  return `FROM ledger_entries o
        JOIN ledger_entries e ON e.seq = o.seq OR (e.request_seq = o.seq AND e.request_seq IS NOT NULL)
        JOIN ledger_facets f ON f.id = e.facet_id
      WHERE o.request_id = unhex(substr(${id}, 5), '-') AND o.request_id IS NOT NULL AND ${isChangingSql('+f.kind')}`
}

const SELECT = `SELECT r.id, r.salt, ${digestSql('r.params_digest')} AS paramsDigest, p.shown AS maskedParams, r.pruned_at_ms AS prunedAtMs, p.exact AS exactParams, p.edit,
    CASE WHEN p.request_number IS NULL THEN ${changedAtSql('r.id')} END AS changedAtMs,
    CASE WHEN p.request_number IS NULL
      THEN (SELECT f.status ${changesOf('r.id')} ORDER BY e.seq DESC LIMIT 1) END AS changedTo,
    (SELECT ${digestSql('e.params_digest')} FROM ledger_entries o
        JOIN ledger_entries e ON e.seq = o.seq OR (e.request_seq = o.seq AND e.request_seq IS NOT NULL)
        JOIN ledger_facets f ON f.id = e.facet_id
      WHERE o.request_id = unhex(substr(r.id, 5), '-') AND o.request_id IS NOT NULL AND +f.kind = 'edited'
      ORDER BY e.seq DESC LIMIT 1) AS editedDigest
  FROM json_each(?) AS named
  JOIN requests r ON r.id = named.value
  LEFT JOIN request_params p ON p.request_number = r.number`
