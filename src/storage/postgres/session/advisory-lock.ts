import type { Connection } from './connection.ts'

const NUMBERS = { migrate: 0x7665_746d, serve: 0x7665_7473, lead: 0x7665_746c } as const

type Purpose = keyof typeof NUMBERS

/** The key of an advisory lock on the current schema, in SQL. */
export function advisoryLock(purpose: Purpose): string {
  return `${NUMBERS[purpose]}, hashtext(current_schema())`
}

/** SQL that is true when the session holds the lock. */
export function holdsAdvisoryLock(purpose: Purpose): string {
  return `EXISTS (SELECT FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND pid = pg_backend_pid()
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND (classid, objid) = (${NUMBERS[purpose]}::oid, hashtext(current_schema())::oid))`
}

/** Takes the lock for the session, if nobody else holds it; false: somebody does. */
export async function tryAdvisoryLock(connection: Connection, purpose: Purpose): Promise<boolean> {
  const text = `SELECT pg_try_advisory_lock(${advisoryLock(purpose)}) AS granted`
  const [result] = await connection.run([{ text, values: [] }])
  return result?.rows[0]?.['granted'] === true
}
