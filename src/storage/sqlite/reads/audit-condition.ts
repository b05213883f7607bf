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
