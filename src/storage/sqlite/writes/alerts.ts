import type { Database } from 'better-sqlite3'
import type { Alert } from '../../../approval/model/alert.ts'
import { encodeAlert } from '../../codecs/alert.ts'

/** Prepares writing a new alert or a newer version of a known one, inside a transaction. */
export function alertWriter(db: Database): (alert: Alert) => void {
  const upsert = db.prepare(UPSERT)
  return (alert) => void upsert.run(encodeAlert(alert))
}

const UPSERT = `INSERT INTO alerts (id, topic, channel, content, version, opened_at_ms, ended_at_ms, ended_why)
  VALUES (@id, @topic, @channel, @content, @version, @openedAtMs, @endedAtMs, @endedWhy)
  ON CONFLICT (id) DO UPDATE SET content = excluded.content, version = excluded.version,
    ended_at_ms = excluded.ended_at_ms, ended_why = excluded.ended_why
  WHERE excluded.version > version`
