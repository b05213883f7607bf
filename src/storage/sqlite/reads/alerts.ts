import type { Database } from 'better-sqlite3'
import type { Alert } from '../../../approval/model/alert.ts'
import type { AlertId } from '../../../core/ids.ts'
import { decodeAlert } from '../../codecs/alert.ts'
import { decodeFound } from '../../codecs/read-stored.ts'

/** Reads alerts. */
export interface AlertReads {
  byId(id: AlertId): Alert | null
  /** Those that have not ended, and those opened after `sinceMs`, newest first. */
  recent(sinceMs: number): readonly Alert[]
}

/** Prepares the statements. */
export function alertReads(db: Database): AlertReads {
  const byId = db.prepare<[string]>(`SELECT ${COLUMNS} FROM alerts WHERE id = ?`)
  const recent = db.prepare<[number]>(RECENT)
  return {
    byId: (id) => decodeFound(decodeAlert, byId.get(id)),
    recent: (sinceMs) => recent.all(sinceMs).map(decodeAlert),
  }
}

const COLUMNS = `id, topic, channel, content, version, opened_at_ms AS openedAtMs, ended_at_ms AS endedAtMs,
  ended_why AS endedWhy`

const RECENT = `SELECT ${COLUMNS} FROM alerts WHERE ended_at_ms IS NULL
  UNION ALL SELECT ${COLUMNS} FROM alerts WHERE ended_at_ms IS NOT NULL AND opened_at_ms > ?
  ORDER BY openedAtMs DESC, id DESC`
