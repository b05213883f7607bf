import type { Changes } from '../../approval/ports/changes.ts'
import type { Log } from '../../core/log.ts'
import type { OutageLog } from '../../core/outage-log.ts'
import type { PostgresTimes } from './postgres-times.ts'

export interface StoreOptions {
  /** A file, created with its folder when missing, unless `existing` is set; or a `postgres://` URL. */
  readonly database: string
  readonly log: Log
  /** Notified of each changed request, after its commit. */
  readonly changes: Changes
  /** Excludes every server on the same database; false for a server, and for command-line tools beside one. */
  readonly alone: boolean
  /** It is a server: the only one on a file, one of any number on PostgreSQL. Default false. */
  readonly serves?: boolean
  /** Writes a file in a thread of its own, so that nothing else waits for the disk. Default false, as starting one takes a while. */
  readonly writesApart?: boolean | undefined
  /** Called with the time of the last entry of the ledger, whoever wrote it, before each write; default: nothing is. */
  readonly recorded?: (atMs: number) => void
  /** Told when a server cannot reach its database, and when it can again. */
  readonly outage?: Pick<OutageLog, 'away' | 'back'>
  /** Refuses a missing file or a database without tables, and opens a read-only file for reading. Default false. */
  readonly existing?: boolean
  /** Those of PostgreSQL that differ from the defaults. */
  readonly times?: Partial<PostgresTimes> | undefined
}
