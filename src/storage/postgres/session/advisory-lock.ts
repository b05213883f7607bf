import type { Connection } from './connection.ts'

const NUMBERS = { migrate: 0x7665_746d, serve: 0x7665_7473, lead: 0x7665_746c } as const

type Purpose = keyof typeof NUMBERS

/** The key of an advisory lock on the current schema, in SQL. */
export function advisoryLock(purpose: Purpose): string {
  return `${NUMBERS[purpose]}, hashtext(current_schema())`
}

/** SQL of the session that holds the lock for itself; null: none does. */
export function holderOfLock(purpose: Purpose): string {
  return `(SELECT pid ${FROM_LOCKS} AND mode = 'ExclusiveLock' AND ${isLock(purpose)})`
}

/** Does this session hold the lock? Behind a pooler each statement may be in another one. */
export async function holdsLock(connection: Connection, purpose: Purpose): Promise<boolean> {
  const held = `EXISTS (SELECT ${FROM_LOCKS} AND pid = pg_backend_pid() AND ${isLock(purpose)})`
  return isTrue(connection, `SELECT ${held} AS answer`)
}

/** Takes the lock for the session, if nobody else holds it; false: somebody does. */
export async function tryAdvisoryLock(connection: Connection, purpose: Purpose): Promise<boolean> {
  return isTrue(connection, `SELECT pg_try_advisory_lock(${advisoryLock(purpose)}) AS answer`)
}

const FROM_LOCKS = `FROM pg_locks WHERE locktype = 'advisory' AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`

function isLock(purpose: Purpose): string {
  return `(classid, objid) = (${NUMBERS[purpose]}::oid, hashtext(current_schema())::oid)`
}

async function isTrue(connection: Connection, text: string): Promise<boolean> {
  const [result] = await connection.run([{ text, values: [] }])
  return result?.rows[0]?.['answer'] === true
}
