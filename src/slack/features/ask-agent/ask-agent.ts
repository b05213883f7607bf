import type { App, ViewResponseAction } from '@slack/bolt'
import type { ActionResult } from '../../../approval/review/act.ts'
import { assertNever } from '../../../core/assert-never.ts'
import type { RequestClick } from '../../adapters/action.ts'
import { CALLBACK } from '../../adapters/action-ids.ts'
import { INTERNAL_ERROR } from '../../adapters/ephemeral-reply.ts'
import { type ListenerDeps, requestFor } from '../../adapters/handlers.ts'
import { type ModalOrigin, readOrigin } from '../../adapters/modal-origin.ts'
import { openModal } from '../../adapters/open-modal.ts'
import { answerSubmission, notice } from '../../adapters/submission.ts'
import { refusalText } from '../../adapters/vote-reply.ts'
import { originFor } from '../review/displayed.ts'
import { INQUIRY_FIELD, inquiryModal } from './inquiry-modal.ts'

/** Ask the agent: opens the modal for the question, but only for those who may ask now. */
export async function askAgent(parts: ListenerDeps, click: RequestClick): Promise<string | null> {
  const refusal = await parts.askAgent.mayAsk(click)
  if (refusal !== null) return refusalText(refusal)
  const { request, tool } = await requestFor(parts, click.requestId)
  if (request === null) return refusalText({ code: 'not_found' })
  const origin = originFor(click, { choice: 'deny', seen: 'part' })
  return openModal(parts, click, inquiryModal(request, tool, origin))
}

/** The sent question: asks, then closes the modal or says why not. */
export function registerInquiries(app: App, parts: ListenerDeps): void {
  app.view({ callback_id: CALLBACK.inquiry, type: 'view_submission' }, async ({ ack, body, view }) => {
    const origin = readOrigin(view.private_metadata)
    if (origin === null) {
      await ack(notice(refusalText({ code: 'wrong_card' })))
      return
    }
    const text = view.state.values[INQUIRY_FIELD.blockId]?.[INQUIRY_FIELD.actionId]?.value ?? ''
    const asking = ask(parts, origin, { personId: body.user.id, text })
    const form = { ack: (response: ViewResponseAction) => ack(response), viewId: view.id }
    await answerSubmission(parts, { ...form, respond: responseTo, tell: sentenceOn }, asking)
  })
}

type Asked = ActionResult | { readonly kind: 'failed' }

/** Never rejects. */
async function ask(
  { askAgent, log }: ListenerDeps,
  { requestId, channelId, ts }: ModalOrigin,
  asked: { readonly personId: string; readonly text: string },
): Promise<Asked> {
  try {
    return await askAgent.ask({ requestId, from: { channelId, ts }, ...asked })
  } catch (error) {
    log.error({ err: error, requestId }, 'a question could not be asked')
    return { kind: 'failed' }
  }
}

function responseTo(asked: Asked): ViewResponseAction {
  if (asked.kind === 'done') return { response_action: 'clear' }
  const isAboutWords = asked.kind === 'refused' && asked.refusal.code === 'question_unfit'
  return isAboutWords
    ? { response_action: 'errors', errors: { [INQUIRY_FIELD.blockId]: sentenceOn(asked) } }
    : notice(sentenceOn(asked))
}

function sentenceOn(asked: Asked): string {
  switch (asked.kind) {
    case 'done':
      return 'The agent was asked. Its reply comes in the thread of the card.'
    case 'refused':
      return refusalText(asked.refusal)
    case 'failed':
      return INTERNAL_ERROR
    default:
      return assertNever(asked)
  }
}
