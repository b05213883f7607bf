import { VetoError } from '../../core/veto-error.ts'
import { advisoryLock } from './session/advisory-lock.ts'
import type { Connection } from './session/connection.ts'
import { sqlState } from './session/sql-error.ts'

/** `server`: beside other servers; `alone`: beside none. */
export type ServerRole = 'server' | 'alone'

/**
 * Takes the lock that servers share, and that who must be alone takes for itself. PostgreSQL gives it back when the session ends
 * in any way; that of a server which has just ended is waited for.
 * @throws {VetoError} `store_locked` when a server, or who must be alone, holds it.
 */
export async function takeServerLock(connection: Connection, role: ServerRole): Promise<void> {
  const take = role === 'server' ? 'pg_advisory_lock_shared' : 'pg_advisory_lock'
  try {
    await connection.script("SET lock_timeout = '1s'")
    await connection.script(`SELECT ${take}(${advisoryLock('serve')})`)
  } catch (error) {
    if (sqlState(error) !== LOCK_NOT_AVAILABLE) throw error
    throw new VetoError('store_locked', LOCKED[role])
  }
}

const LOCKED: Readonly<Record<ServerRole, string>> = {
  server:
    'A command that must be alone, or a server of an older Veto, uses this PostgreSQL database: start once it has ended, or set VETO_DATABASE to another database',
  alone:
    'A Veto server uses this PostgreSQL database: stop all servers on it first, or set VETO_DATABASE to another database',
}

const LOCK_NOT_AVAILABLE = '55P03'
