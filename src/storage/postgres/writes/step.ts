import type { ConditionalChange } from '../../../approval/ports/unit.ts'
import type { Result, Statement, Value } from '../session/connection.ts'

/** A statement of a unit. */
export interface Step extends Statement {
  readonly guard: Guard | null
}

/** Refuses the unit when the result of the statement is not accepted. */
export interface Guard {
  readonly refuses: ConditionalChange
  readonly accepts: (result: Result) => boolean
}

/** A statement that is never refused. */
export function write(text: string, values: readonly Value[]): Step {
  return { text, values, guard: null }
}

/** A statement that refuses its unit when it changes no row. */
export function guarded(refuses: ConditionalChange, text: string, values: readonly Value[]): Step {
  return { text, values, guard: { refuses, accepts: ({ count }) => count > 0 } }
}
