import { postgresName } from '../common/postgres-url.ts'
import { isPostgres } from './open-store.ts'

/** What to call a database where people read it: its file, or its URL without password and options. */
export function databaseName(database: string): string {
  return isPostgres(database) ? postgresName(database) : database
}
