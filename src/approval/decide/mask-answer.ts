import { maskText } from '../../core/secrets/mask-text.ts'
import type { QuestionAnswer } from '../model/approval.ts'
import type { Subject } from '../model/subject.ts'

/** The recorded answer: a person's text with masked secrets, or an option exactly as the agent named it. */
export function maskAnswer(answer: QuestionAnswer | null, subject: Subject): QuestionAnswer | null {
  const isFree = subject.kind === 'question' && subject.form === 'text'
  return isFree && typeof answer === 'string' ? maskText(answer) : answer
}
