import { canonical, isPlain, visibleForm } from '../../core/text-forms.ts'
import { Indeterminate, type LabelledValue } from './value.ts'

/** The forms in which a text is compared. */
export interface TextForms {
  /** Equal for one text written in two ways. */
  readonly canonical: string
  /** Equal for texts that look the same. */
  readonly visible: string
  /** Also without white space at the ends. */
  readonly trimmed: string
}

/** The forms of a text. Those of the last long texts are kept, as the rules of a bundle read the same params. */
export function formsOf(text: string): TextForms {
  if (text.length <= SHORT) return makeForms(text)
  const known = kept.find((one) => one.text === text)
  if (known !== undefined) return known.forms
  const forms = makeForms(text)
  kept = [{ text, forms }, ...kept.slice(0, MOST_KEPT - 1)]
  return forms
}

/** Is it plain, without white space at its ends: seen as it is written? */
export function isPlainText(text: string): boolean {
  return isVisible(text.charCodeAt(0)) && isVisible(text.charCodeAt(text.length - 1)) && isPlain(text)
}

/** Do texts that begin so differ for certain? True for two different characters of visible ASCII. */
export function haveDistinctStart(one: string, other: string): boolean {
  const code = one.charCodeAt(0)
  const otherCode = other.charCodeAt(0)
  return code !== otherCode && isVisible(code) && isVisible(otherCode)
}

/** How another text compares: equal, different, or null where only what people cannot see tells the two apart. */
export type Compare = (other: string) => boolean | null

/** Compares other texts with this one. */
export function comparisonWith(text: string): Compare {
  let forms: TextForms | null = null
  return (other) => {
    if (other === text) return true
    if (surelyDiffer(text, other)) return false
    forms ??= formsOf(text)
    const found = formsOf(other)
    if (found.canonical === forms.canonical) return true
    return found.trimmed === forms.trimmed ? null : false
  }
}

/** Does the order of the texts fit? Null where it depends on what people cannot see. */
export function comparesAs(a: string, b: string, fits: (sign: number) => boolean): boolean | null {
  const one = formsOf(a)
  const other = formsOf(b)
  const answer = fits(signOf(one.canonical, other.canonical))
  return answer === fits(signOf(one.trimmed, other.trimmed)) ? answer : null
}

/** Tests a text, and what people see of it with and without white space at its ends; null where the answers differ. */
export function testForms(text: string, test: (text: string) => boolean): boolean | null {
  if (text.length <= SHORT && isPlainText(text)) return test(text)
  const forms = formsOf(text)
  const answer = test(forms.canonical)
  return forms.trimmed === forms.canonical ? answer : answerIfVisible(answer, forms, test)
}

/** The answer for a text as it is written, where what people see of it gets the same; else null. */
export function answerIfVisible(
  answer: boolean,
  { visible, trimmed }: TextForms,
  test: (text: string) => boolean,
): boolean | null {
  if (test(trimmed) !== answer) return null
  return trimmed === visible || test(visible) === answer ? answer : null
}

/** Why two texts cannot be compared: the side that the call decides is to blame. */
export function indistinguishable(left: LabelledValue, right: LabelledValue): Indeterminate {
  const [blamed, other] = left.fixed ? [right, left] : [left, right]
  return new Indeterminate(`${blamed.label} differs from ${other.label} only ${UNSEEN}`)
}

/** How texts differ that people cannot tell apart. */
export const UNSEEN = 'in what people cannot see (hidden characters, width, spaces at its ends)'

/**
 * Do they differ whatever is hidden in them? They do where the first characters that differ are visible ASCII: no character
 * behind it turns one of those into another.
 */
function surelyDiffer(a: string, b: string): boolean {
  const shorter = Math.min(a.length, b.length)
  for (let at = 0; at < shorter; at += 1) {
    const one = a.charCodeAt(at)
    const other = b.charCodeAt(at)
    if (!isVisible(one) || !isVisible(other)) return false
    if (one !== other) return true
  }
  const longer = a.length > shorter ? a : b
  return longer.length > shorter && isVisible(longer.charCodeAt(shorter))
}

function isVisible(code: number): boolean {
  return code > 0x20 && code < 0x7f
}

function signOf(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

const SHORT = 200
const MOST_KEPT = 4
let kept: readonly { readonly text: string; readonly forms: TextForms }[] = []

function makeForms(text: string): TextForms {
  if (isPlain(text)) return { canonical: text, visible: text, trimmed: text.trim() }
  const visible = visibleForm(text)
  return { canonical: canonical(text), visible, trimmed: visible.trim() }
}
