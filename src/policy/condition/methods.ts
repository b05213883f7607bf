import { isList, type Json } from '../../core/json.ts'
import { hidesCharacters, isPlain } from '../../core/text-forms.ts'
import { changeCase, trimText } from './change-text.ts'
import { answerIfVisible, formsOf, testForms } from './compare-texts.ts'
import type { Method } from './node.ts'
import { Indeterminate, type LabelledValue, typeMismatch, type Value } from './value.ts'

type Search = (text: string, part: string) => boolean

/** How a method searches a text for a part. */
export const SEARCHES = {
  startsWith: (text, part) => text.startsWith(part),
  endsWith: (text, part) => text.endsWith(part),
  includes: (text, part) => text.includes(part),
} as const satisfies Record<string, Search>

/** Calls a method on a known value; `argument` is `undefined` for methods without one. Total: it never throws. */
export type MethodCall = (target: LabelledValue, argument: LabelledValue) => Value

/**
 * Every method but `match`, whose argument is fixed when the condition is compiled. All work on texts only: a method
 * that also took lists would change its answer, instead of giving none, when an agent sends a list for a text.
 */
export const METHOD_CALLS: Readonly<Record<Method, MethodCall>> = {
  startsWith: searching(SEARCHES.startsWith),
  endsWith: searching(SEARCHES.endsWith),
  includes: searching(SEARCHES.includes),
  toLowerCase: (target) => onText(target, (text) => changeCase(text, (one) => one.toLowerCase())),
  toUpperCase: (target) => onText(target, (text) => changeCase(text, (one) => one.toUpperCase())),
  trim: (target) => onText(target, trimText),
}

/** Tests a text; indeterminate where the answer depends on what people cannot see. */
export function testText(target: LabelledValue, test: (text: string) => boolean): Value {
  if (typeof target.value !== 'string') return typeMismatch(target, 'text')
  return testForms(target.value, test) ?? dependsOnUnseen(target)
}

/** The length of a list, or of a text in canonical form. Never an object's own `length`: an agent could send one. */
export function lengthOf(target: LabelledValue): Value {
  const { value } = target
  if (isList(value)) return value.length
  if (typeof value !== 'string') return typeMismatch(target, 'text or a list')
  return hidesCharacters(value) ? dependsOnUnseen(target) : formsOf(value).canonical.length
}

/** Searches texts for a part; null where the answer depends on what people cannot see, and the part holds more than that. */
export function searchFor(part: string, search: Search): (text: string) => boolean | null {
  if (isPlain(part)) {
    const inForms = (text: string) => testForms(text, (form) => search(form, part))
    return search === SEARCHES.startsWith ? (text) => startsPlainly(text, part) ?? inForms(text) : inForms
  }
  const { canonical, visible } = formsOf(part)
  if (visible === '') return (text) => search(formsOf(text).canonical, canonical)
  return (text) => {
    const found = formsOf(text)
    return answerIfVisible(search(found.canonical, canonical), found, (form) => search(form, visible))
  }
}

/**
 * Does the text begin with a plain part? Null where that takes more than the characters of ASCII at its start: also for
 * white space there, and at the end of the part, where the text may end with it.
 */
function startsPlainly(text: string, part: string): boolean | null {
  if (isBlank(text.charCodeAt(0))) return null
  for (let at = 0; at < part.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code < 0x20 || code > 0x7e) return null
    if (code !== part.charCodeAt(at)) return false
  }
  return text.charCodeAt(part.length) > 0x7e || isBlank(part.charCodeAt(part.length - 1)) ? null : true
}

function isBlank(code: number): boolean {
  return code <= 0x20
}

function searching(search: Search): MethodCall {
  return (target, argument) => {
    const part = argument.value
    if (typeof target.value !== 'string') return typeMismatch(target, 'text')
    if (typeof part !== 'string') return typeMismatch(argument, 'text')
    if (!argument.fixed && part !== '' && formsOf(part).visible === '') return dependsOnUnseen(argument)
    return searchFor(part, search)(target.value) ?? dependsOnUnseen(target)
  }
}

function dependsOnUnseen({ label }: LabelledValue): Indeterminate {
  return new Indeterminate(
    `${label} contains characters that people cannot see (hidden characters, width, spaces at its ends), and the result depends on them`,
  )
}

function onText(target: LabelledValue, what: (text: string) => Json): Value {
  return typeof target.value === 'string' ? what(target.value) : typeMismatch(target, 'text')
}
