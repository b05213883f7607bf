import type { App, ViewStateValue } from '@slack/bolt'
import type { Question } from '../../../approval/model/subject.ts'
import type { Refusal } from '../../../approval/model/refusal.ts'
import type { Settled } from '../../../approval/model/request.ts'
import { CALLBACK } from '../../adapters/action-ids.ts'
import { ANSWER_FIELD } from './answer-modal.ts'
import { type ModalOrigin, readOrigin } from '../../adapters/modal-origin.ts'
import { refusalAnswer } from '../../adapters/vote-reply.ts'
import { answerForm } from '../../adapters/answer-form.ts'
import { type CastResult, castBallot } from '../../adapters/run-vote.ts'
import type { FieldErrors } from '../../adapters/field-errors.ts'
import type { ListenerParts } from '../../adapters/handlers.ts'
import { seenBefore } from '../review/displayed.ts'
import { notice } from '../../adapters/submission.ts'

/** The sent answer to a question: counts it, then closes the modal or says why not. */
export function registerReplies(app: App, parts: ListenerParts): void {
  app.view({ callback_id: CALLBACK.answer, type: 'view_submission' }, async ({ ack, body, view }) => {
    const origin = readOrigin(view.private_metadata)
    if (origin === null) {
      await ack(notice(refusalAnswer({ code: 'wrong_card' })))
      return
    }
    const field = view.state.values[ANSWER_FIELD.blockId]?.[ANSWER_FIELD.actionId]
    const cast = castReply(parts, origin, { personId: body.user.id, field })
    await answerForm(parts, { ack: (response) => ack(response), viewId: view.id, errorsFor }, cast)
  })
}

interface Reply {
  readonly personId: string
  readonly field: ViewStateValue | undefined
}

async function castReply(
  parts: ListenerParts,
  origin: ModalOrigin,
  { personId, field }: Reply,
): Promise<CastResult> {
  const { requestId, channelId, ts, shown } = origin
  try {
    const request = await parts.clerk.request(requestId)
    if (request?.matter.kind !== 'question') return { kind: 'refused', refusal: { code: 'not_found' } }
    const answer = answerIn(field, request.matter)
    const from = { channelId, ts }
    const ballot = {
      requestId,
      personId,
      choice: 'approve',
      comment: null,
      confirmation: null,
      grant: null,
      shown,
      seen: seenBefore(origin, personId),
    } as const
    return await castBallot(parts, { ...ballot, answer, from })
  } catch (error) {
    parts.log.error({ err: error, requestId }, 'an answer could not be read')
    return { kind: 'failed' }
  }
}

/** What was typed or chosen; options come back as their places. */
function answerIn(field: ViewStateValue | undefined, { form, options }: Question): Settled['answer'] {
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
  return refusal.code === 'answer_invalid' ? { [ANSWER_FIELD.blockId]: refusalAnswer(refusal) } : null
}
