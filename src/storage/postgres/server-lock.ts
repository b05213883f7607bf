import { VetoError } from '../../core/veto-error.ts'
import { advisoryLock, holdsAdvisoryLock } from './session/advisory-lock.ts'
import type { Connection } from './session/connection.ts'
import { sqlState } from './session/sql-error.ts'

/**
 * Takes the lock of the one server on a database. PostgreSQL gives it back when the session ends in any way; that of a server
 * which has just ended is waited for.
 * @throws {VetoError} `store_locked` when another server holds it.
 */
export async function takeServerLock(connection: Connection): Promise<void> {
  try {
    await connection.script("SET lock_timeout = '1s'")
    await connection.script(`SELECT pg_advisory_lock(${advisoryLock('serve')})`)
  } catch (error) {
    if (sqlState(error) !== LOCK_NOT_AVAILABLE) throw error
    throw new VetoError(
      'store_locked',
      'Another Veto server uses this PostgreSQL database: stop it first, or set VETO_DATABASE to another database',
    )
  }
}

/** Does this session of the server still hold the lock? Behind a pooler each statement may be in another one. */
export async function holdsServerLock(connection: Connection): Promise<boolean> {
  const [result] = await connection.run([
    { text: `SELECT ${holdsAdvisoryLock('serve')} AS held`, values: [] },
  ])
  return result?.rows[0]?.['held'] === true
}

const LOCK_NOT_AVAILABLE = '55P03'
