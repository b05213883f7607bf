import type { Database } from 'better-sqlite3'
import { VetoError } from '../../../core/veto-error.ts'

/** Prepares reading the epoch: initially 1, higher after each restore of a backup. */
export function epochReader(db: Database): () => number {
  const read = db.prepare<[], { readonly epoch: number }>('SELECT epoch FROM epoch')
  return () => {
    const row = read.get()
    if (row === undefined) throw new VetoError('store_corrupt', 'Expected the row of the table epoch')
    return row.epoch
  }
}
