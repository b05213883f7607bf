import type { Database } from 'better-sqlite3'
import { decodeMark, type TransferMark } from '../../common/transfer-mark.ts'

/** What the database says of the last move to or from another one. */
export function readMark(db: Database): TransferMark | null {
  const row = db.prepare<[], Readonly<Record<string, unknown>>>(
    'SELECT role, id, other, at_ms AS atMs, progress FROM transfer',
  )
  return decodeMark(row.get())
}
