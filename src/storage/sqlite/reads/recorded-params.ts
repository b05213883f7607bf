import type { Database } from 'better-sqlite3'
import type { RecordedParams } from '../../../approval/ports/requests.ts'

/** Prepares reading the stored params, unvalidated, for verification. */
export function recordedParamsReader(db: Database): (ids: readonly string[]) => readonly RecordedParams[] {
  const read = db.prepare<[string], RecordedParams>(SELECT)
  return (ids) => read.all(JSON.stringify(ids))
}

const SELECT = `SELECT r.id, r.salt, r.params_digest AS paramsDigest, p.shown AS maskedParams, p.exact AS exactParams, p.edit,
    (SELECT l.params_digest FROM ledger l WHERE l.request_id = r.id AND +l.kind = 'edited'
      ORDER BY l.seq DESC LIMIT 1) AS editedDigest
  FROM json_each(?) AS named
  JOIN requests r ON r.id = named.value
  LEFT JOIN payloads p ON p.request_id = r.id`
