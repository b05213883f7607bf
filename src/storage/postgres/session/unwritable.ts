import { errorMessage } from '../../../core/error-message.ts'
import { isReadOnly, sqlState } from './sql-error.ts'

/** Why a primary server takes no writes, in one sentence with its fix; null: the error is of another kind. */
export function unwritable(error: unknown): string | null {
  if (isReadOnly(error)) return READ_ONLY
  if (sqlState(error) !== DISK_FULL) return null
  return `The disk of the database is full (${errorMessage(error)}): free space on it, or enlarge it`
}

/** Providers set it when the disk is nearly full. */
export const READ_ONLY =
  'The database takes no writes: free disk space, or end what else made it read-only (default_transaction_read_only)'

const DISK_FULL = '53100'
