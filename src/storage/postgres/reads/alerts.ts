import type { AlertStore } from '../../../approval/ports/alerts.ts'
import { decodeAlert } from '../../codecs/alert.ts'
import type { Reader } from '../session/reader.ts'
import { decodeFirst } from './decode-first.ts'

export function alertReads({ lookUp, list }: Reader): AlertStore {
  return {
    alert: async (id) => decodeFirst(decodeAlert, await lookUp(BY_ID, [id])),
    alerts: async (sinceMs) => (await list(RECENT, [sinceMs])).map(decodeAlert),
  }
}

const SELECT = `SELECT id, topic, channel, content, version, opened_at_ms AS "openedAtMs", ended_at_ms AS "endedAtMs",
    ended_why AS "endedWhy"
  FROM alerts`

const BY_ID = `${SELECT} WHERE id = $1`

const RECENT = `${SELECT} WHERE ended_at_ms IS NULL OR opened_at_ms > $1 ORDER BY opened_at_ms DESC, id DESC`
