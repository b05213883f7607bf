import type { Database } from 'better-sqlite3'
import type { KeptPage, RetentionStore } from '../../../approval/ports/retention.ts'
import { decodeKeptPage } from '../../codecs/kept-requests.ts'
import type { GuardedRead } from './guarded-read.ts'
import { changedAtSql } from './recorded-params.ts'
import { REQUEST_COLUMNS } from './requests.ts'

export function retentionReads(db: Database, guarded: GuardedRead): RetentionStore {
  const kept = db.prepare<[KeptPage]>(KEPT)
  return { keptRequests: (page) => guarded(() => decodeKeptPage(kept.all(page), page.limit)) }
}

const KEPT = `SELECT ${REQUEST_COLUMNS}, ${changedAtSql('r.id')} AS changedAtMs,
    EXISTS (SELECT 1 FROM callbacks c WHERE c.request_id = r.id AND c.status = 'waiting') AS hasWaitingCallback
  FROM request_params p CROSS JOIN requests r ON r.number = p.request_number
  WHERE p.request_number > coalesce((SELECT number FROM requests WHERE id = @afterId), 0)
  ORDER BY p.request_number LIMIT @limit`
