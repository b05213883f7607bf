import type { Denial } from '../../ledger/activity.ts'
import type { Grant } from './grant.ts'

/** What a digest says besides numbers. */
export interface DigestRecords {
  /** Of the latest denied requests of its period. */
  readonly denials: readonly Denial[]
  /** Active now, newest first, and no more than can be counted. */
  readonly grants: readonly Grant[]
}
