/** All must hold. */
export type Conditions = readonly Condition[]
/** SQL with one `?` in it, and what stands for that. */
export interface Condition {
  readonly sql: string
  readonly value: string | null
}

/** That a column holds this value, null included. */
export function equals(column: string, value: string | null): Condition {
  return { sql: value === null ? `${column} IS ?` : `${column} = ?`, value }
}
