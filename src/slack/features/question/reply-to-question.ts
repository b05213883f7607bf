import type { App, ViewStateValue } from '@slack/bolt'
import type { QuestionAnswer } from '../../../approval/model/approval.ts'
import type { Refusal } from '../../../approval/model/refusal.ts'
import type { Question } from '../../../approval/model/subject.ts'
import { CALLBACK } from '../../adapters/action-ids.ts'
import { respondToForm } from '../../adapters/answer-form.ts'
import type { FieldErrors } from '../../adapters/field-errors.ts'
import type { ListenerDeps } from '../../adapters/handlers.ts'
import { type ModalOrigin, readOrigin } from '../../adapters/modal-origin.ts'
import { type RunVoteResult, runVote } from '../../adapters/run-vote.ts'
import { notice } from '../../adapters/submission.ts'
import { refusalText } from '../../adapters/vote-reply.ts'
import { displayedBefore } from '../review/displayed.ts'
import { ANSWER_FIELD } from './answer-modal.ts'

/** The sent answer to a question: counts it, then closes the modal or says why not. */
export function registerReplies(app: App, parts: ListenerDeps): void {
  app.view({ callback_id: CALLBACK.answer, type: 'view_submission' }, async ({ ack, body, view }) => {
    const origin = readOrigin(view.private_metadata)
    if (origin === null) {
      await ack(notice(refusalText({ code: 'wrong_card' })))
      return
    }
    const field = view.state.values[ANSWER_FIELD.blockId]?.[ANSWER_FIELD.actionId]
    const cast = castReply(parts, origin, { personId: body.user.id, field })
    await respondToForm(parts, { ack: (response) => ack(response), viewId: view.id, errorsFor }, cast)
  })
}

interface Reply {
  readonly personId: string
  readonly field: ViewStateValue | undefined
}

async function castReply(
  parts: ListenerDeps,
  origin: ModalOrigin,
  { personId, field }: Reply,
): Promise<RunVoteResult> {
  const { requestId, channelId, ts, shown } = origin
  try {
    const request = await parts.queries.request(requestId)
    if (request?.subject.kind !== 'question') return { kind: 'refused', refusal: { code: 'not_found' } }
    const answer = answerIn(field, request.subject)
    const from = { channelId, ts }
    const ballot = {
      requestId,
      personId,
      choice: 'approve',
      comment: null,
      confirmation: null,
      grant: null,
      shown,
      seen: displayedBefore(origin, personId),
    } as const
    return await runVote(parts, { ...ballot, answer, from })
  } catch (error) {
    parts.log.error({ err: error, requestId }, 'an answer could not be read')
    return { kind: 'failed' }
  }
}

/** What was typed or chosen; options come back as their places. */
function answerIn(field: ViewStateValue | undefined, { form, options }: Question): QuestionAnswer | null {
  switch (form) {
    case 'text':
      return field?.value?.trim() ?? null
    case 'single':
      return options[placeOf(field?.selected_option)] ?? null
    case 'multi': {
      const places = new Set((field?.selected_options ?? []).map(placeOf))
      return options.filter((_, at) => places.has(at))
    }
  }
}

function placeOf(option: { readonly value?: string | undefined } | null | undefined): number {
  return Number(option?.value ?? Number.NaN)
}

function errorsFor(refusal: Refusal): FieldErrors | null {
  return refusal.code === 'answer_invalid' ? { [ANSWER_FIELD.blockId]: refusalText(refusal) } : null
}
