import { encodeMark, type TransferMark } from '../../common/transfer-mark.ts'
import type { Connection } from '../session/connection.ts'

/** Replaces what the database says of the last move; null: it says nothing. */
export async function writeMark(connection: Connection, mark: TransferMark | null): Promise<void> {
  if (mark === null) {
    await connection.run([{ text: 'DELETE FROM transfer', values: [] }])
    return
  }
  const { role, id, other, atMs, progress } = encodeMark(mark)
  await connection.run([{ text: REPLACE, values: [role, id, other, atMs, progress] }])
}

const REPLACE = `INSERT INTO transfer (only_row, role, id, other, at_ms, progress) VALUES (1, $1, $2, $3, $4, $5)
  ON CONFLICT (only_row) DO UPDATE SET role = excluded.role, id = excluded.id, other = excluded.other,
    at_ms = excluded.at_ms, progress = excluded.progress`
