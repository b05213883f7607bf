import type { Database } from 'better-sqlite3'
import { VetoError } from '../../core/veto-error.ts'

/** In which epoch the database is: 1 at first, higher after each restore of a backup. */
export interface EpochTable {
  read(): number
  raise(epoch: number): void
}

/** Prepares the statements of the epoch. */
export function epochTable(db: Database): EpochTable {
  const read = db.prepare<[], { readonly epoch: number }>('SELECT epoch FROM epoch')
  const raise = db.prepare('UPDATE epoch SET epoch = ?')
  return {
    read() {
      const row = read.get()
      if (row === undefined) throw new VetoError('store_corrupt', 'Expected the row of the table epoch')
      return row.epoch
    },
    raise: (epoch) => void raise.run(epoch),
  }
}
