import { maskText } from '../../core/secrets/mask-text.ts'
import type { QuestionAnswer } from '../model/approval.ts'
import type { Refusal } from '../model/refusal.ts'
import type { Question, Subject } from '../model/subject.ts'
import type { Choice } from '../model/vote.ts'

/** The longest free text, in UTF-16 units. */
export const MAX_ANSWER = 3_000

type GivenAnswer = QuestionAnswer | null

/** Why an answer does not fit the question; null when it does, and when no question was asked. */
export function checkAnswer(
  { choice, answer }: { readonly choice: Choice; readonly answer: GivenAnswer },
  subject: Subject,
): Refusal | null {
  if (choice === 'deny') return null
  if (subject.kind !== 'question') return answer === null ? null : { code: 'not_offered' }
  const why = answerProblem(answer, subject)
  return why === null ? null : { code: 'answer_invalid', why }
}

type InvalidReason = Extract<Refusal, { code: 'answer_invalid' }>['why']

function answerProblem(answer: GivenAnswer, { form, options }: Question): InvalidReason | null {
  if (answer === null || answer.length === 0) return 'empty'
  const isOne = typeof answer === 'string'
  if (form === 'text') return isOne ? textProblem(answer) : 'not_an_option'
  const chosen = isOne ? [answer] : answer
  return isOne === (form === 'single') && areSome(chosen, options) ? null : 'not_an_option'
}

function textProblem(answer: string): InvalidReason | null {
  if (answer.trim() === '') return 'empty'
  return answer.length > MAX_ANSWER ? 'too_long' : null
}

function areSome(chosen: readonly string[], options: readonly string[]): boolean {
  return new Set(chosen).size === chosen.length && chosen.every((one) => options.includes(one))
}

/** The recorded answer: a person's text with masked secrets, or an option exactly as the agent named it. */
export function maskAnswer(answer: QuestionAnswer | null, subject: Subject): QuestionAnswer | null {
  const isFree = subject.kind === 'question' && subject.form === 'text'
  return isFree && typeof answer === 'string' ? maskText(answer) : answer
}
