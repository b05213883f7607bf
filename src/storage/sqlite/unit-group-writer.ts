import type { Unit } from '../../approval/ports/unit.ts'
import type { WriteResult } from '../common/queued-units.ts'

/** Writes groups of units. */
export interface UnitGroupWriter {
  /** In a thread of its own. */
  readonly isApart: boolean
  /** In one transaction, on disk when this resolves. Call for one group at a time. */
  readonly write: (units: readonly Unit[]) => Promise<readonly WriteResult[]>
  /** Rejects when what it writes does not reach the file. */
  readonly prove: () => Promise<void>
  /** Call when all groups are answered. */
  readonly close: () => Promise<void>
}
