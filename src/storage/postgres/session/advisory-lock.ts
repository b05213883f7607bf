const NUMBERS = { migrate: 0x7665_746d, serve: 0x7665_7473 } as const

/** The key of an advisory lock on the current schema, in SQL. */
export function advisoryLock(purpose: keyof typeof NUMBERS): string {
  return `${NUMBERS[purpose]}, hashtext(current_schema())`
}

/** SQL that is true when the session holds the lock. */
export function holdsAdvisoryLock(purpose: keyof typeof NUMBERS): string {
  return `EXISTS (SELECT FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND pid = pg_backend_pid()
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND (classid, objid) = (${NUMBERS[purpose]}::oid, hashtext(current_schema())::oid))`
}
