import { isList, type Json } from '../../core/json.ts'

/** A value of a condition: JSON, `undefined` when missing, or indeterminate. */
export type Value = Json | undefined | Indeterminate

/** The third truth value: the condition cannot be evaluated, and why. */
export class Indeterminate {
  readonly reason: string

  constructor(reason: string) {
    this.reason = reason
  }
}

/** A value with its source text, for reasons. */
export interface LabelledValue {
  readonly value: Json | undefined
  readonly label: string
  /** A literal of the condition: when two types differ, the reason names the other side. */
  readonly fixed: boolean
}

/** `args.amount_cents is missing`, or `args.amount_cents is text, expected a number`. */
export function typeMismatch({ value, label }: LabelledValue, expected: string): Indeterminate {
  const kind = kindOf(value)
  return new Indeterminate(
    kind === 'missing' ? `${label} is missing` : `${label} is ${kind}, expected ${expected}`,
  )
}

export type Kind = 'missing' | 'null' | 'true or false' | 'a number' | 'text' | 'a list' | 'an object'

/** The type of a value in plain words. */
export function kindOf(value: Json | undefined): Kind {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (typeof value === 'boolean') return 'true or false'
  if (typeof value === 'number') return 'a number'
  if (typeof value === 'string') return 'text'
  return isList(value) ? 'a list' : 'an object'
}
