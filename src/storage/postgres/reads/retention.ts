import type { RetentionStore } from '../../../approval/ports/retention.ts'
import { decodeKeptPage } from '../../codecs/kept-requests.ts'
import type { Reader } from '../session/reader.ts'
import { changedAtSql } from './recorded-params.ts'
import { REQUEST_COLUMNS } from './requests.ts'

export function retentionReads({ list }: Reader): RetentionStore {
  return {
    keptRequests: async ({ afterId, limit }) => decodeKeptPage(await list(KEPT, [afterId, limit]), limit),
  }
}

const KEPT = `SELECT ${REQUEST_COLUMNS}, ${changedAtSql('r.id')} AS "changedAtMs",
    EXISTS (SELECT FROM callbacks c WHERE c.request_id = r.id AND c.status = 'waiting') AS "hasWaitingCallback"
  FROM requests r
  WHERE r.shown IS NOT NULL AND (r.created_at_ms, r.id) > (
    coalesce((SELECT created_at_ms FROM requests WHERE id = $1), 0), coalesce($1, ''))
  ORDER BY r.created_at_ms, r.id LIMIT $2`
