import type { Database } from 'better-sqlite3'
import { type Alert, AlertContent, AlertEndReason } from '../../approval/model/alert.ts'
import type { AlertId } from '../../core/ids.ts'
import { readStored, StoredAlertId } from '../codecs/json.ts'

/** Alerts: writes for inside a transaction, and reads. */
export interface AlertTable {
  keep(alert: Alert): void
  byId(id: AlertId): Alert | null
  /** Those that have not ended, and those opened after `sinceMs`, newest first. */
  recent(sinceMs: number): readonly Alert[]
}

/** Prepares the statements of alerts. */
export function alertTable(db: Database): AlertTable {
  const keep = db.prepare(KEEP)
  const byId = db.prepare<[string], AlertRow>(`SELECT ${COLUMNS} FROM alerts WHERE id = ?`)
  const recent = db.prepare<[number], AlertRow>(RECENT)
  return {
    keep: ({ content, end, ...rest }) =>
      void keep.run({
        ...rest,
        content: JSON.stringify(content),
        endedAtMs: end?.atMs ?? null,
        endedWhy: end?.why ?? null,
      }),
    byId(id) {
      const row = byId.get(id)
      return row === undefined ? null : alertOf(row)
    },
    recent: (sinceMs) => recent.all(sinceMs).map(alertOf),
  }
}

interface AlertRow extends Omit<Alert, 'id' | 'content' | 'end'> {
  readonly id: string
  readonly content: string
  readonly endedAtMs: number | null
  readonly endedWhy: string | null
}

function alertOf({ id, content, endedAtMs, endedWhy, ...rest }: AlertRow): Alert {
  return {
    ...rest,
    id: readStored(StoredAlertId, JSON.stringify(id)),
    content: readStored(AlertContent, content),
    end:
      endedAtMs === null
        ? null
        : { atMs: endedAtMs, why: readStored(AlertEndReason, JSON.stringify(endedWhy)) },
  }
}

const COLUMNS = `id, topic, channel, content, version, opened_at_ms AS openedAtMs, ended_at_ms AS endedAtMs,
  ended_why AS endedWhy`

const KEEP = `INSERT INTO alerts (id, topic, channel, content, version, opened_at_ms, ended_at_ms, ended_why)
  VALUES (@id, @topic, @channel, @content, @version, @openedAtMs, @endedAtMs, @endedWhy)
  ON CONFLICT (id) DO UPDATE SET content = excluded.content, version = excluded.version,
    ended_at_ms = excluded.ended_at_ms, ended_why = excluded.ended_why
  WHERE excluded.version > version`

const RECENT = `SELECT ${COLUMNS} FROM alerts WHERE ended_at_ms IS NULL
  UNION ALL SELECT ${COLUMNS} FROM alerts WHERE ended_at_ms IS NOT NULL AND opened_at_ms > ?
  ORDER BY openedAtMs DESC, id DESC`
