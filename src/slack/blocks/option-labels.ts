import { describeQuestion } from '../../approval/decide/describe-question.ts'
import type { VetoRequest } from '../../approval/model/request.ts'
import { nearest } from '../../core/nearest.ts'
import { hasHidden } from './visible-text.ts'

/**
 * The options of a question, safe as labels in the agent's own words: all plain and short, none masked, no two alike,
 * and none like a label of Veto. Null when any is not.
 */
export function optionLabels(request: VetoRequest, maxLength: number): readonly string[] | null {
  const { subject } = request
  if (subject.kind !== 'question') return null
  const { options } = describeQuestion(request)
  const isAsGiven = options.length === subject.options.length
  const areShown = subject.options.every((option, at) => option === options[at])
  const areDistinct =
    new Set(options.map((option) => option.normalize('NFKC').toLowerCase().trim())).size === options.length
  const areFit = options.every((option) => isFit(option, maxLength))
  return isAsGiven && areShown && areDistinct && areFit ? options : null
}

function isFit(option: string, maxLength: number): boolean {
  return option.length <= maxLength && PLAIN.test(option) && !hasHidden(option) && !looksLikeVeto(option)
}

/** Words in any script, with the punctuation of everyday phrases: no emoji, and nothing that Slack could take for more than text. */
const PLAIN = /^[\p{L}\p{N}€$£](?:[\p{L}\p{M}\p{N} .,'’?!%()/€$£+-]*[\p{L}\p{M}\p{N}.?!%)€$£])?$/u

/** Is it, or does it contain, what a button of Veto says, give or take a few letters? */
function looksLikeVeto(option: string): boolean {
  const words = reduced(option).split(' ')
  return nearest(words.join(''), LABELS) !== null || words.some((word) => STEMS.test(word) || isNearly(word))
}

function isNearly(word: string): boolean {
  return word.length >= LONG_WORD && nearest(word, LABELS) !== null
}

const LONG_WORD = 6
const LABELS = [
  'approve',
  'deny',
  'reject',
  'answer',
  'details',
  'icantanswer',
  'comment',
  'reviewinfull',
  'editandapprove',
]
const STEMS = /^(approv|den(y|ie)|reject|veto|allow|permit|grant)/

/** In lower case, compatibility forms and digits read as the letters that they resemble. */
function reduced(option: string): string {
  return option
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[01345]/g, (digit) => LETTER_OF[digit] ?? digit)
    .replaceAll(/[^\p{L}\p{N} ]/gu, '')
    .trim()
}

const LETTER_OF: Readonly<Record<string, string>> = { 0: 'o', 1: 'l', 3: 'e', 4: 'a', 5: 's' }
