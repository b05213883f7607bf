import type { Database } from 'better-sqlite3'
import type { AlertStore } from '../../../approval/ports/alerts.ts'
import { decodeAlert } from '../../codecs/alert.ts'
import { decodeFound } from '../../codecs/read-stored.ts'
import type { GuardedRead } from './guarded-read.ts'

export function alertReads(db: Database, guarded: GuardedRead): AlertStore {
  const byId = db.prepare<[string]>(`SELECT ${COLUMNS} FROM alerts WHERE id = ?`)
  const recent = db.prepare<[number]>(RECENT)
  return {
    alert: (id) => guarded(() => decodeFound(decodeAlert, byId.get(id))),
    alerts: (sinceMs) => guarded(() => recent.all(sinceMs).map(decodeAlert)),
  }
}

const COLUMNS = `id, topic, channel, content, version, opened_at_ms AS openedAtMs, ended_at_ms AS endedAtMs,
  ended_why AS endedWhy`

const RECENT = `SELECT ${COLUMNS} FROM alerts WHERE ended_at_ms IS NULL
  UNION ALL SELECT ${COLUMNS} FROM alerts WHERE ended_at_ms IS NOT NULL AND opened_at_ms > ?
  ORDER BY openedAtMs DESC, id DESC`
