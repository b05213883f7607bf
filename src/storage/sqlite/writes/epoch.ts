import type { Database } from 'better-sqlite3'

/** Prepares raising the epoch, inside a transaction. */
export function epochWriter(db: Database): (epoch: number) => void {
  const raise = db.prepare('UPDATE epoch SET epoch = ?')
  return (epoch) => void raise.run(epoch)
}
