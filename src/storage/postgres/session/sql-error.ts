import pg from 'pg'

/** The code of an error that the server answered with; null: it did not answer. */
export function sqlState(error: unknown): string | null {
  return error instanceof pg.DatabaseError ? (error.code ?? null) : null
}

/** Does the server end the session with this error? It was shut down, ended the session, or gave up waiting for it. */
export function endsSession(error: unknown): boolean {
  return /^(57P|25P03|08)/.test(sqlState(error) ?? '')
}

/** Does the session take no writes? It may stay so when others are taken again: a session keeps the default with which it began. */
export function isReadOnly(error: unknown): boolean {
  return sqlState(error) === '25006'
}

/** The code by which a session refuses a standby: what a read-only primary answers with would not tell the two apart. */
export const IS_STANDBY = 'VT001'

/** The constraint or unique index that a statement would have broken. */
export function violatedConstraint(error: unknown): string | null {
  return error instanceof pg.DatabaseError ? (error.constraint ?? null) : null
}
