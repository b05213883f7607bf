import type { Database } from 'better-sqlite3'
import { encodeMark, type TransferMark } from '../../common/transfer-mark.ts'

/** Replaces what the database says of the last move; null: it says nothing. */
export function writeMark(db: Database, mark: TransferMark | null): void {
  const replace = db.transaction(() => {
    db.prepare('DELETE FROM transfer').run()
    if (mark === null) return
    db.prepare(
      'INSERT INTO transfer (only_row, role, id, other, at_ms, progress) VALUES (1, @role, @id, @other, @atMs, @progress)',
    ).run(encodeMark(mark))
  })
  replace.immediate()
}
