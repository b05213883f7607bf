import { answerOf, describeQuestion } from '../../approval/decide/describe-question.ts'
import { type EscalatedRequest, isPending } from '../../approval/model/request.ts'
import { bold, line, numbered, type Paragraph, quote } from './blocks.ts'
import { hasHidden, shorten, visibleText } from './visible-text.ts'

/** The part of an agent's text that a card shows. */
export interface Excerpt {
  readonly paragraphs: readonly Paragraph[]
  /** False: something is cut, and the cut shows. */
  readonly complete: boolean
}

const MAX_QUESTION = 2_400
const MAX_QUESTION_LINES = 40
const CUT_QUESTION = 600
const MAX_OPTION = 240

/** The question and what may be chosen, all of it. */
export function wholeQuestion(request: EscalatedRequest): readonly Paragraph[] {
  const { question, options } = describeQuestion(request)
  return paragraphs(
    request,
    question,
    options.map((option) => visibleText(option)),
  )
}

/** The same, within the limits of a card; `buttons`: without the options, which stand below as buttons. */
export function questionExcerpt(request: EscalatedRequest, options: 'list' | 'buttons' = 'list'): Excerpt {
  const { question, options: all } = describeQuestion(request)
  const visible = visibleText(question, { keepLines: true })
  const fits = visible.length <= MAX_QUESTION && visible.split('\n').length <= MAX_QUESTION_LINES
  const shown = fits ? visible : shorten(visible.replaceAll('\n', ' '), CUT_QUESTION)
  const choices = all.map((option) => visibleText(option))
  const cut = choices.map((choice) => shorten(choice, MAX_OPTION))
  return {
    paragraphs: paragraphs(request, shown, options === 'list' ? cut : []),
    complete: fits && cut.every((choice, at) => choice === choices[at]),
  }
}

/** Does the question contain hidden characters? */
export function hasHiddenQuestionText(request: EscalatedRequest): boolean {
  const { question, options } = describeQuestion(request)
  return hasHidden(question, { keepLines: true }) || options.some((option) => hasHidden(option))
}

/** The answer of a person; nothing without one. */
export function answerQuote(request: EscalatedRequest): readonly Paragraph[] {
  const { subject } = request
  const answer = answerOf(request)
  if (answer === null) return []
  const isFree = subject.kind === 'question' && subject.form === 'text'
  if (typeof answer === 'string') return [quote(isFree ? answer : visibleText(answer))]
  return [quote(answer.map((chosen) => visibleText(chosen)).join('\n'))]
}

function paragraphs(
  request: EscalatedRequest,
  question: string,
  options: readonly string[],
): readonly Paragraph[] {
  const choices = options.length === 0 ? [] : [line(bold(choiceLabel(request))), numbered(options)]
  return [line(bold("The agent's question:")), quote(question), ...choices]
}

function choiceLabel(request: EscalatedRequest): string {
  if (!isPending(request)) return 'Options:'
  const { subject } = request
  const isMulti = subject.kind === 'question' && subject.form === 'multi'
  return isMulti ? 'Options, of which one or more can be chosen:' : 'Options, of which one can be chosen:'
}
