import { maskText } from '../../core/secrets/mask-text.ts'
import type { Matter } from '../model/subject.ts'
import type { Settled } from '../model/request.ts'

/** The answer as it is kept and told: a person's own words without secrets, an option exactly as the agent named it. */
export function keptAnswer(answer: Settled['answer'], matter: Matter): Settled['answer'] {
  const isFree = matter.kind === 'question' && matter.form === 'text'
  return isFree && typeof answer === 'string' ? maskText(answer) : answer
}
