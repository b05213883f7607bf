import { z } from 'zod'
import { MASKED } from '../../core/secrets/masked.ts'
import type { QuestionAnswer } from '../model/approval.ts'
import { isKept, maskedParamsOf, type VetoRequest } from '../model/request.ts'
import { prunedText } from './pruned-text.ts'

/** A question with masked values. */
export interface DisplayedQuestion {
  readonly question: string
  /** Empty for a free text. */
  readonly options: readonly string[]
}

/** A plan with masked values. */
export interface DisplayedPlan {
  readonly title: string
  /** Null: the plan is Markdown. */
  readonly steps: readonly string[] | null
  /** Null: the plan has steps. */
  readonly markdown: string | null
}

/** A list that is masked as a whole is a single text. */
const Texts = z.union([z.array(z.string()), z.string().transform((masked) => [masked])])
const ShownQuestion = z.object({ question: z.string(), options: Texts.default([]) })
const ShownPlan = z.object({
  title: z.string(),
  steps: Texts.nullable().default(null),
  markdown: z.string().nullable().default(null),
})

/** The agent's question, with masked values; or that it was removed. */
export function describeQuestion(request: VetoRequest): DisplayedQuestion {
  if (!isKept(request)) return { question: prunedText(request.pruned), options: [] }
  return ShownQuestion.parse(maskedParamsOf(request))
}

/** The agent's plan, with masked values; or that it was removed. */
export function describePlan(request: VetoRequest): DisplayedPlan {
  if (!isKept(request)) return { title: prunedText(request.pruned), steps: [], markdown: null }
  return ShownPlan.parse(maskedParamsOf(request))
}

/** A person's answer, with masked values; null: none. */
export function answerOf(request: VetoRequest): QuestionAnswer | null {
  const { subject, state } = request
  const answer = 'answer' in state ? state.answer : null
  if (answer === null || subject.kind !== 'question' || subject.form === 'text') return answer
  const { options } = describeQuestion(request)
  const shown = (chosen: string) => options[subject.options.indexOf(chosen)] ?? MASKED
  return typeof answer === 'string' ? shown(answer) : answer.map(shown)
}
