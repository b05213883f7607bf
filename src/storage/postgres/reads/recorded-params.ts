import type { RecordedParams, RequestStore } from '../../../approval/ports/requests.ts'
import type { Reader } from '../session/reader.ts'

export function recordedParamsReads({ search }: Reader): Pick<RequestStore, 'recordedParams'> {
  return { recordedParams: (ids) => search<RecordedParams>(SELECT, [ids]) }
}

const SELECT = `SELECT r.id, r.salt, r.params_digest AS "paramsDigest", r.shown AS "maskedParams", r.exact AS "exactParams",
    r.edit, (SELECT e.params_digest FROM ledger e WHERE e.request_id = r.id AND e.kind = 'edited'
      ORDER BY e.seq DESC LIMIT 1) AS "editedDigest"
  FROM requests r WHERE r.id = ANY ($1::text[])`
