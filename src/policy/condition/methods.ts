import type { Json } from '../../core/json.ts'
import type { Method } from './node.ts'
import { type Labelled, unfit, type Value } from './value.ts'

/** Calls a method on a known value; `argument` is `undefined` for methods without one. Total, as operators are. */
export type MethodCall = (target: Labelled, argument: Labelled) => Value

/**
 * Every method but `match`, whose argument is fixed when the condition is compiled. All work on texts only: a method
 * that also took lists would change its answer, instead of giving none, when an agent sends a list for a text.
 */
export const METHOD_CALLS: Readonly<Record<Method, MethodCall>> = {
  startsWith: (target, argument) => onTexts(target, argument, (text, part) => text.startsWith(part)),
  endsWith: (target, argument) => onTexts(target, argument, (text, part) => text.endsWith(part)),
  includes: (target, argument) => onTexts(target, argument, (text, part) => text.includes(part)),
  toLowerCase: (target) => onText(target, (text) => text.toLowerCase()),
  toUpperCase: (target) => onText(target, (text) => text.toUpperCase()),
  trim: (target) => onText(target, (text) => text.trim()),
}

/** Applies `what` to a text; anything else is indeterminate. */
export function onText(target: Labelled, what: (text: string) => Json): Value {
  return typeof target.value === 'string' ? what(target.value) : unfit(target, 'text')
}

function onTexts(target: Labelled, argument: Labelled, what: (text: string, part: string) => Json): Value {
  const part = argument.value
  if (typeof target.value !== 'string') return unfit(target, 'text')
  return typeof part === 'string' ? what(target.value, part) : unfit(argument, 'text')
}
