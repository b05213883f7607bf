import pg from 'pg'

/** The code of an error that the server answered with; null: it did not answer. */
export function sqlState(error: unknown): string | null {
  return error instanceof pg.DatabaseError ? (error.code ?? null) : null
}

/** Does the server end the session with this error? It was shut down, ended the session, or gave up waiting for it. */
export function endsSession(error: unknown): boolean {
  return /^(57P|25P03|08)/.test(sqlState(error) ?? '')
}

/** The constraint or unique index that a statement would have broken. */
export function violatedConstraint(error: unknown): string | null {
  return error instanceof pg.DatabaseError ? (error.constraint ?? null) : null
}
