import { sha256 } from '../../core/canonical-json.ts'
import { formatDuration } from '../../core/duration.ts'
import { formsOf } from '../condition/compare-texts.ts'
import type { Expression } from '../condition/condition.ts'
import type { Scope } from '../condition/scope.ts'
import { Indeterminate, kindOf, type Value } from '../condition/value.ts'
import type { Consumption, LimitToMeasure, Usage } from '../model/decision.ts'

/** A compiled limit: at most `max` in any window of `perMs`, counted separately for each value of `by`. */
export interface Limit {
  /** The policy and the rule that it belongs to. */
  readonly owner: string
  readonly max: number
  readonly perMs: number
  readonly by: Expression
  /** The amount of a call; null: one. */
  readonly sum: Expression | null
}

/** A call measured against a limit. */
export interface MeasuredLimit {
  /** Would this call exceed the limit? */
  readonly beyond: boolean
  readonly consumption: Consumption
  /** `19 of 20 used within 1h, and this call adds 1`. */
  readonly explanation: string
}

/** The largest amount. */
const MAX_AMOUNT = 1e15

/** Measures a call by the previous usage; indeterminate when the call lacks the value of `by` or the amount. */
export function measure(limit: Limit, scope: Scope, usage: Usage): MeasuredLimit | Indeterminate {
  const key = keyOf(limit, scope)
  if (key instanceof Indeterminate) return key
  const amount = amountOf(limit, scope)
  if (amount instanceof Indeterminate) return amount
  const used = usage(key)
  if (used === null) return new Indeterminate('the usage of the limit is unknown')
  const { max, perMs } = limit
  const beyond = used + amount > max
  return {
    beyond,
    consumption: { key, perMs, amount, atMost: beyond ? null : max },
    explanation: `${used} of ${max} used within ${formatDuration(perMs)}, and this call adds ${amount}`,
  }
}

/** Which usage to look up, and how much may be used before the call; null when the call lacks the value of `by`. */
export function windowOf(limit: Limit, scope: Scope): LimitToMeasure | null {
  const key = keyOf(limit, scope)
  if (key instanceof Indeterminate) return null
  const amount = amountOf(limit, scope)
  const room = amount instanceof Indeterminate ? Number.NEGATIVE_INFINITY : limit.max - amount
  return { key, perMs: limit.perMs, room }
}

/**
 * The value is hashed, as it may be one that is masked elsewhere. `42` and `"42"`, and texts that people cannot tell apart,
 * share what is left.
 */
function keyOf({ owner, by, sum }: Limit, scope: Scope): string | Indeterminate {
  const value = by.evaluate(scope)
  if (value instanceof Indeterminate) return value
  if (value === undefined || value === null || typeof value === 'object')
    return misfit(by, value, 'text, a number, or true or false')
  const what = sum === null ? 'count' : 'sum'
  return `${owner}/${what}/${sha256(formsOf(String(value)).trimmed).slice(0, 32)}`
}

function amountOf({ sum }: Limit, scope: Scope): number | Indeterminate {
  if (sum === null) return 1
  const value = sum.evaluate(scope)
  if (value instanceof Indeterminate) return value
  if (typeof value !== 'number') return misfit(sum, value, 'a number')
  return value >= 0 && value <= MAX_AMOUNT
    ? value
    : new Indeterminate(`${sum.source} is ${value}, expected a number from 0 to ${MAX_AMOUNT}`)
}

function misfit(
  { source }: Expression,
  value: Exclude<Value, Indeterminate>,
  expected: string,
): Indeterminate {
  const kind = kindOf(value)
  return new Indeterminate(
    kind === 'missing' || kind === 'null'
      ? `${source} is missing`
      : `${source} is ${kind}, expected ${expected}`,
  )
}
