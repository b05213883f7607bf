import { postgresUrl } from '../common/postgres-url.ts'
import { isPostgres } from './open-store.ts'

/** What to call a database where people read it: its file, or its URL without password and options. */
export function databaseName(database: string): string {
  if (!isPostgres(database)) return database
  const url = postgresUrl(database)
  if (url === null) return 'the PostgreSQL database of VETO_DATABASE'
  const user = url.username === '' ? '' : `${url.username}@`
  return `postgres://${user}${url.host}${url.pathname}`
}
