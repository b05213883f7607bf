import type { Database } from 'better-sqlite3'
import type { EpochStore } from '../../../approval/ports/epoch.ts'
import { VetoError } from '../../../core/veto-error.ts'
import type { GuardedRead } from './guarded-read.ts'

export function epochReads(db: Database, guarded: GuardedRead): EpochStore {
  const read = db.prepare<[], { readonly epoch: number }>('SELECT epoch FROM epoch')
  return {
    epoch: () =>
      guarded(() => {
        const row = read.get()
        if (row === undefined) throw new VetoError('store_corrupt', 'Expected the row of the table epoch')
        return row.epoch
      }),
  }
}
