import SqliteDatabase, { type Database } from 'better-sqlite3'
import { VetoError } from '../../core/veto-error.ts'

/** A decision changes about 30 pages of 4 KiB, so a smaller write would prove too little. */
const FILLER_BYTES = 128 * 1024
/** Changes a value each time, as SQLite skips a write that changes nothing. */
export const COUNT_UP = 'UPDATE write_checks SET count = count + 1'
const CHECK = `${COUNT_UP}, filler = randomblob(${FILLER_BYTES}) RETURNING count`

/**
 * Prepares the proof that writes to `db` reach the file of its name: a write, which a new connection reads in the file at
 * `path`, together with the newest entry and request. The proof throws when there is none.
 */
export function writeProof(db: Database, path: string): () => void {
  const write = writeCheck(db)
  return () => {
    const written = write()
    const found = readWithNewConnection(path)
    if (typeof found === 'number' && found >= written) return
    throw new VetoError(
      'store_unavailable',
      'data written to the database was not found in its file: restart Veto',
    )
  }
}

/** Prepares a write that SQLite cannot leave out, flushed as each commit is. It answers with the count. */
function writeCheck(db: Database): () => number {
  const countUp = db.prepare<[], number>(CHECK).pluck()
  return () => db.transaction(() => countUp.get() ?? 0).immediate()
}

function readWithNewConnection(path: string): unknown {
  const db = new SqliteDatabase(path, { readonly: true, fileMustExist: true, timeout: 250 })
  try {
    for (const sql of NEWEST) db.prepare(sql).get()
    return db.prepare('SELECT count FROM write_checks').pluck().get()
  } finally {
    db.close()
  }
}

/** Read to check their pages. */
const NEWEST = [
  'SELECT * FROM ledger ORDER BY seq DESC LIMIT 1',
  'SELECT * FROM requests r LEFT JOIN request_params p ON p.request_number = r.number ORDER BY r.created_at_ms DESC LIMIT 1',
]
