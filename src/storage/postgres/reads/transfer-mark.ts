import { decodeMark, type TransferMark } from '../../common/transfer-mark.ts'
import type { Connection } from '../session/connection.ts'

/** What the database says of the last move to or from another one. */
export async function readMark(connection: Connection): Promise<TransferMark | null> {
  const [found] = await connection.run([{ text: SELECT, values: [], unprepared: true }])
  return decodeMark(found?.rows[0])
}

const SELECT = 'SELECT role, id, other, at_ms AS "atMs", progress FROM transfer'
