import { isJsonObject, isList, type Json } from '../../core/json.ts'
import { comparesAs, comparisonWith, haveDistinctStart, indistinguishable } from './compare-texts.ts'
import type { BinaryOperator } from './node.ts'
import { Indeterminate, kindOf, type LabelledValue, typeMismatch, type Value } from './value.ts'

/** Applies an operator to two known values. Total: what does not fit is indeterminate. */
export type Operator = (left: LabelledValue, right: LabelledValue) => Value

/** Every operator that looks at both of its sides. */
export const OPERATORS: Readonly<Record<BinaryOperator, Operator>> = {
  '==': (left, right) => equals(left, right),
  '!=': (left, right) => negate(equals(left, right)),
  '<': (left, right) => order(left, right, (sign) => sign < 0),
  '<=': (left, right) => order(left, right, (sign) => sign <= 0),
  '>': (left, right) => order(left, right, (sign) => sign > 0),
  '>=': (left, right) => order(left, right, (sign) => sign >= 0),
  in: (left, right) => isIn(left, right),
  '+': (left, right) => add(left, right),
  '-': (left, right) => calculate(left, right, (a, b) => a - b),
  '*': (left, right) => calculate(left, right, (a, b) => a * b),
  '/': (left, right) => calculate(left, right, (a, b) => a / b),
  '%': (left, right) => calculate(left, right, (a, b) => a % b),
}

/** `"name" in args`: does one of the call's own objects have this key? */
export function hasKey(key: LabelledValue, object: LabelledValue): boolean | Indeterminate {
  if (!isJsonObject(object.value)) return typeMismatch(object, 'an object')
  if (typeof key.value !== 'string') return typeMismatch(key, 'text')
  const names = Object.keys(object.value)
  if (Object.hasOwn(object.value, key.value)) return true
  return isIn(key, { value: names, label: `the names in ${object.label}`, fixed: false })
}

/**
 * Strict equality; missing equals null, and what is present equals no null. Values of two types, lists and objects are not
 * compared, and neither are texts that people cannot tell apart.
 */
function equals(left: LabelledValue, right: LabelledValue): boolean | Indeterminate {
  const a = left.value ?? null
  const b = right.value ?? null
  if (a === null || b === null) return a === b
  if (typeof a === 'object') return typeMismatch(left, SCALAR)
  if (typeof b === 'object') return typeMismatch(right, SCALAR)
  if (typeof a !== typeof b) return clash(left, right)
  if (typeof a !== 'string' || typeof b !== 'string') return a === b
  return comparisonWith(a)(b) ?? indistinguishable(left, right)
}

const SCALAR = 'text, a number, or true or false'

/** Names the side that comes from the call. */
function clash(left: LabelledValue, right: LabelledValue): Indeterminate {
  return left.fixed ? typeMismatch(right, kindOf(left.value)) : typeMismatch(left, kindOf(right.value))
}

function negate(truth: boolean | Indeterminate): boolean | Indeterminate {
  return truth instanceof Indeterminate ? truth : !truth
}

function order(
  left: LabelledValue,
  right: LabelledValue,
  fits: (sign: number) => boolean,
): boolean | Indeterminate {
  const a = left.value
  const b = right.value
  if (typeof a === 'number' && typeof b === 'number') return fits(a - b)
  if (typeof a === 'string' && typeof b === 'string') {
    return comparesAs(a, b, fits) ?? indistinguishable(left, right)
  }
  return misfit(left, right)
}

/** Names the side that is neither number nor text; of a number and a text, the one that comes from the call. */
function misfit(left: LabelledValue, right: LabelledValue): Indeterminate {
  if (!isOrdered(left)) return typeMismatch(left, expectedKind(right))
  return isOrdered(right) && right.fixed
    ? typeMismatch(left, expectedKind(right))
    : typeMismatch(right, expectedKind(left))
}

function isOrdered({ value }: LabelledValue): boolean {
  return typeof value === 'number' || typeof value === 'string'
}

function expectedKind(other: LabelledValue): string {
  return isOrdered(other) ? kindOf(other.value) : 'a number or text'
}

/** Is the value equal to an item of a list from the call? True wins over items that cannot be compared. */
function isIn(value: LabelledValue, list: LabelledValue): boolean | Indeterminate {
  if (!isList(list.value)) return typeMismatch(list, 'a list')
  if (typeof value.value === 'object' && value.value !== null) return typeMismatch(value, SCALAR)
  const unclear = search(list.value, value)
  if (typeof unclear === 'boolean') return unclear
  return equals(value, { value: unclear.item, label: `an item of ${list.label}`, fixed: false })
}

/** The last item that cannot be compared, where none is equal. */
function search(list: readonly Json[], value: LabelledValue): boolean | { readonly item: Json } {
  const compare = itemComparison(value)
  const sought = value.value
  let unclear: { readonly item: Json } | null = null
  for (const item of list) {
    if (isOtherText(item, sought)) continue
    const same = compare(item)
    if (same === true) return true
    if (same === null) unclear = { item }
  }
  return unclear ?? false
}

/** Fast check that most items need only. */
function isOtherText(item: Json, value: Json | undefined): boolean {
  return typeof item === 'string' && typeof value === 'string' && haveDistinctStart(item, value)
}

/** Null for an item that cannot be compared with the value. */
function itemComparison({ value = null }: LabelledValue): (item: Json) => boolean | null {
  if (value === null) return (item) => item === null
  const compareText = typeof value === 'string' ? comparisonWith(value) : null
  return (item) => {
    if (item === value) return true
    if (item === null) return false
    if (typeof item !== typeof value) return null
    return compareText !== null && typeof item === 'string' ? compareText(item) : false
  }
}

function add(left: LabelledValue, right: LabelledValue): Value {
  if (typeof left.value === 'string' && typeof right.value === 'string') return left.value + right.value
  return typeof left.value === 'number' && typeof right.value === 'number'
    ? calculate(left, right, (a, b) => a + b)
    : misfit(left, right)
}

function calculate(left: LabelledValue, right: LabelledValue, how: (a: number, b: number) => number): Value {
  if (typeof left.value !== 'number') return typeMismatch(left, 'a number')
  if (typeof right.value !== 'number') return typeMismatch(right, 'a number')
  const result = how(left.value, right.value)
  return Number.isFinite(result)
    ? result
    : new Indeterminate(`${left.label} and ${right.label} do not result in a finite number`)
}
