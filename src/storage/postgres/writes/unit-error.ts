import type { ConditionalChange } from '../../../approval/ports/unit.ts'
import { sqlState, violatedConstraint } from '../session/sql-error.ts'
import { IDENTICAL_INDEX } from './requests.ts'

/** Was it caused by the unit's own values, rather than by the database? Data, constraints, limits, and rules of triggers. */
export function isInvalidUnit(error: unknown): boolean {
  const state = sqlState(error)
  return state !== null && /^(22|23|54|P0)/.test(state)
}

/** Does the error of a transaction that was to commit mean that nothing of it was written? Any other leaves that open. */
export function isUndone(error: unknown): boolean {
  return isInvalidUnit(error) || isConflict(error)
}

/** Worth another try: another transaction was in the way. */
export function isConflict(error: unknown): boolean {
  const state = sqlState(error)
  return state !== null && /^(40001|40P01|55P03)$/.test(state)
}

/** The change that an index refuses; null: the error is none of these. */
export function refusalOf(error: unknown): ConditionalChange | null {
  return violatedConstraint(error) === IDENTICAL_INDEX ? 'open' : null
}
