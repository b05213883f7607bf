import type { Changes } from '../../approval/ports/changes.ts'
import type { Log } from '../../core/log.ts'

export interface StoreOptions {
  /** A file, created with its folder when missing, unless `existing` is set; or a `postgres://` URL. */
  readonly database: string
  readonly log: Log
  /** Notified of each changed request, after its commit. */
  readonly changes: Changes
  /** Excludes a second server on the same database; false for command-line tools. */
  readonly alone: boolean
  /** Refuses a missing file or a database without tables, and opens a read-only file for reading. Default false. */
  readonly existing?: boolean
}
