import type { RecordedParams, RequestStore } from '../../../approval/ports/requests.ts'
import { isChangingSql } from '../../codecs/changing-sql.ts'
import type { Reader } from '../session/reader.ts'

export function recordedParamsReads({ search }: Reader): Pick<RequestStore, 'recordedParams'> {
  return { recordedParams: (ids) => search<RecordedParams>(SELECT, [ids]) }
}

/** When the last entry was recorded that changed the request of this id. */
export function changedAtSql(id: string): string {
  return `(SELECT max(e.at_ms) ${changesOf(id)})`
}

function changesOf(id: string): string {
  return `FROM ledger e WHERE e.request_id = ${id} AND ${isChangingSql('e.kind')}`
}

const SELECT = `SELECT r.id, r.salt, r.params_digest AS "paramsDigest", r.shown AS "maskedParams", r.pruned_at_ms AS "prunedAtMs", r.exact AS "exactParams",
    r.edit, CASE WHEN r.shown IS NULL THEN ${changedAtSql('r.id')} END AS "changedAtMs",
    CASE WHEN r.shown IS NULL
      THEN (SELECT e.status ${changesOf('r.id')} ORDER BY e.seq DESC LIMIT 1) END AS "changedTo",
    (SELECT e.params_digest FROM ledger e WHERE e.request_id = r.id AND e.kind = 'edited'
      ORDER BY e.seq DESC LIMIT 1) AS "editedDigest"
  FROM requests r WHERE r.id = ANY ($1::text[])`
