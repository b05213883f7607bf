import type { Value } from '../session/connection.ts'

/** Adds a value to those of a statement: its place, as `$1`. */
export type Bind = (value: Value) => string

/** Values of a statement that is put together. */
export function boundValues(): { readonly values: readonly Value[]; readonly bind: Bind } {
  const values: Value[] = []
  return { values, bind: (value) => `$${values.push(value)}` }
}
