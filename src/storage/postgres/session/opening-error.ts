import type pg from 'pg'
import { errorMessage } from '../../../core/error-message.ts'
import { VetoError } from '../../../core/veto-error.ts'
import { IS_STANDBY, sqlState } from './sql-error.ts'
import { unwritable } from './unwritable.ts'

/** Where a connection goes to. Of the password only whether there is one may be said. */
type Target = Pick<pg.Client, 'host' | 'port' | 'user' | 'database' | 'password'>

/** Other errors of the driver would have the URL, with its password. */
export function invalidUrl(error?: unknown): VetoError {
  return unavailable(isFileError(error) ? unreadableFile(error.path) : INVALID_URL)
}

function isFileError(error: unknown): error is Error & { readonly path: string } {
  return error instanceof Error && 'path' in error && typeof error.path === 'string'
}

function unreadableFile(path: string): string {
  return `Cannot read the file "${path}" that VETO_DATABASE names: correct sslrootcert, sslcert and sslkey, or let the user of this process read it`
}

/** Why no connection could be opened, in one sentence with its fix. */
export function openingError(error: unknown, target: Target): VetoError {
  if (error instanceof VetoError) return error
  return unavailable(messageOf(error, target), error)
}

const INVALID_URL =
  'VETO_DATABASE is not a valid URL: expected postgres://user:password@host:5432/database with one host, and special characters of the password as %XX'

function messageOf(error: unknown, { host, port, user, database, password }: Target): string {
  const server = `PostgreSQL at ${host}:${port}`
  const noPassword = `${server} asks for a password: put it into VETO_DATABASE, PGPASSWORD or ~/.pgpass`
  switch (sqlState(error)) {
    case '28P01':
      return password
        ? `${server} refused the user "${user}": correct the user and the password in VETO_DATABASE`
        : noPassword
    case '28000':
      return `${server} does not admit the user "${user}" (${errorMessage(error)}): add sslmode=verify-full to VETO_DATABASE where it asks for TLS, or correct pg_hba.conf or the user`
    case '3D000':
      return `${server} has no database "${database}": create it with CREATE DATABASE, or correct VETO_DATABASE`
    case '42501':
      return `The user "${user}" may not use the database "${database}" (${errorMessage(error)}): grant it the right, as docs/postgres.md shows`
    case IS_STANDBY:
      return `${server} is a standby, where nothing can be recorded: let VETO_DATABASE lead to the primary server, or promote this one`
    case '42P01':
    case '42P07':
    case '42703':
      return `The tables in the database "${database}" are not as Veto made them (${errorMessage(error)}): restore all of them from a backup, or set VETO_DATABASE to an empty database`
    case '53300':
      return `${server} has no connection left: raise max_connections, or end other programs that use it`
    case null:
      if (isOfDriver(error, 'SASL:') && !password) return noPassword
      if (isOfDriver(error, 'The server does not support SSL connections'))
        return `${server} does not use TLS: switch it on there (ssl=on), or leave sslmode out of VETO_DATABASE`
      return `Cannot reach ${server} (${reachError(error)}): start it, or correct VETO_DATABASE`
    default:
      return unwritable(error) ?? `${server} cannot be used (${errorMessage(error)})`
  }
}

/** Such errors of the driver have no code. */
function isOfDriver(error: unknown, beginning: string): boolean {
  return error instanceof Error && error.message.startsWith(beginning)
}

/** A name with several addresses has an error for each, and none of its own. */
function reachError(error: unknown): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error
  return errorMessage(first)
}

function unavailable(message: string, cause?: unknown): VetoError {
  return new VetoError('store_unavailable', message, { cause })
}
