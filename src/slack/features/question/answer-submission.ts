import type { ViewStateValue } from '@slack/bolt'
import type { QuestionAnswer } from '../../../approval/model/approval.ts'
import type { Refusal } from '../../../approval/model/refusal.ts'
import type { Question } from '../../../approval/model/subject.ts'
import { CALLBACK } from '../../adapters/action-ids.ts'
import type { FieldErrors } from '../../adapters/field-errors.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { onSubmission, type Submission, type SubmissionReply } from '../../adapters/on-submission.ts'
import { refusalText } from '../../adapters/refusal-text.ts'
import type { Router } from '../../adapters/router.ts'
import { voteFormReply } from '../../adapters/vote-form-reply.ts'
import { ANSWER_FIELD } from './answer-modal.ts'

/** The answer form: casts the answer. */
export function registerAnswerSubmission(router: Router, deps: ListenerDeps): void {
  onSubmission(router, deps, {
    callbackId: CALLBACK.answer,
    handle: answerQuestion,
    failure: 'an answer could not be recorded',
  })
}

async function answerQuestion(
  { queries, voteService }: ListenerDeps,
  { action, fields }: Submission,
): Promise<SubmissionReply> {
  const request = await queries.request(action.requestId)
  if (request?.subject.kind !== 'question') return refusalText({ code: 'not_found' })
  const field = fields[ANSWER_FIELD.blockId]?.[ANSWER_FIELD.actionId]
  const answer = answerIn(field, request.subject)
  const vote = { choice: 'approve', comment: null, confirmation: null, grant: null, answer } as const
  return voteFormReply(await voteService.cast({ ...action, ...vote }), errorsFor)
}

/** The text, or the chosen options, which come back as their positions. */
function answerIn(field: ViewStateValue | undefined, { form, options }: Question): QuestionAnswer | null {
  switch (form) {
    case 'text':
      return field?.value?.trim() ?? null
    case 'single':
      return options[positionOf(field?.selected_option)] ?? null
    case 'multi': {
      const positions = new Set((field?.selected_options ?? []).map(positionOf))
      return options.filter((_, at) => positions.has(at))
    }
  }
}

function positionOf(option: { readonly value?: string | undefined } | null | undefined): number {
  return Number(option?.value ?? Number.NaN)
}

function errorsFor(refusal: Refusal): FieldErrors | null {
  return refusal.code === 'answer_invalid' ? { [ANSWER_FIELD.blockId]: refusalText(refusal) } : null
}
