import type { Denial } from '../../ledger/activity.ts'
import type { Grant } from './grant.ts'

/** What a digest says besides numbers. */
export interface DigestRecords {
  /** Of the latest denied requests of its period, and of the latest of each group. */
  readonly denials: readonly Denial[]
  /** All that are active now, newest first. */
  readonly grants: readonly Grant[]
}
