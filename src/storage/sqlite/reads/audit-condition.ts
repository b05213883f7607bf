/** All must match. */
export type Conditions = readonly Condition[]
/** SQL with one `?`, and its value. */
export interface Condition {
  readonly sql: string
  readonly value: string | number | null
}

/** That a column holds this value, null included. */
export function equals(column: string, value: string | number | null): Condition {
  return { sql: value === null ? `${column} IS ?` : `${column} = ?`, value }
}

/** That a pattern covers the name in a column. */
export function covered(column: string, pattern: string): Condition {
  return pattern.includes('*') ? { sql: `covers(?, ${column})`, value: pattern } : equals(column, pattern)
}
