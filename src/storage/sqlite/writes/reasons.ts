import type { Database } from 'better-sqlite3'

/** Prepares adding an entry's reason to what searches look through, inside a transaction. */
export function reasonWriter(db: Database): (seq: number, reason: string) => void {
  const find = db.prepare<[string], number>('SELECT id FROM reasons WHERE folded = ?').pluck()
  const insert = db.prepare('INSERT INTO reasons (folded) VALUES (?)')
  const insertParts = db.prepare('INSERT INTO reason_parts (rowid, folded) VALUES (?, ?)')
  const insertEntry = db.prepare('INSERT INTO ledger_reasons (reason_id, seq) VALUES (?, ?)')

  function idOf(folded: string): number | bigint {
    const known = find.get(folded)
    if (known !== undefined) return known
    const id = insert.run(folded).lastInsertRowid
    insertParts.run(id, folded)
    return id
  }

  return (seq, reason) => void insertEntry.run(idOf(reason.toLowerCase()), seq)
}
