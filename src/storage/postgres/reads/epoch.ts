import type { EpochStore } from '../../../approval/ports/epoch.ts'
import { VetoError } from '../../../core/veto-error.ts'
import type { Reader } from '../session/reader.ts'

export function epochReads({ lookUp }: Reader): EpochStore {
  return {
    async epoch() {
      const [row] = await lookUp<{ readonly epoch: number }>('SELECT epoch FROM epoch')
      if (row === undefined) throw new VetoError('store_corrupt', 'Expected the row of the table epoch')
      return row.epoch
    },
  }
}
