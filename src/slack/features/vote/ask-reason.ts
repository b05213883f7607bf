import type { App } from '@slack/bolt'
import type { Choice } from '../../../approval/model/vote.ts'
import { type RequestClick, readRequestClick } from '../../adapters/action.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import { INTERNAL_ERROR, replyTo } from '../../adapters/ephemeral-reply.ts'
import { type ListenerDeps, requestFor } from '../../adapters/handlers.ts'
import { openModal } from '../../adapters/open-modal.ts'
import { refusalText } from '../../adapters/vote-reply.ts'
import { answerModal } from '../question/answer-modal.ts'
import { displayedAt, originFor } from '../review/displayed.ts'
import { reasonModal } from './reason-modal.ts'

/** Deny, Answer, and Approve where more than a press is wanted: a modal asks for it, but only those who may vote. */
export function registerReasonQuestion(app: App, parts: ListenerDeps): void {
  for (const [actionId, asked] of [
    [ACTION.deny, { choice: 'deny', modal: reasonModal }],
    [ACTION.approveWithReason, { choice: 'approve', modal: reasonModal }],
    [ACTION.answer, { choice: 'approve', modal: answerModalFor }],
  ] as const) {
    app.action(actionId, async ({ ack, body, respond }) => {
      await ack()
      const click = readRequestClick(body)
      const problem = await askReason(parts, click, asked)
      if (problem !== null) await replyTo(parts, { click, respond })(problem)
    })
  }
}

const answerModalFor: typeof reasonModal = (request, _tool, origin) => answerModal(request, origin)

/** Opens the modal; else the sentence that says why not. */
async function askReason(
  parts: ListenerDeps,
  click: RequestClick | null,
  { choice, modal }: { readonly choice: Choice; readonly modal: typeof reasonModal },
): Promise<string | null> {
  if (click === null) return refusalText({ code: 'wrong_card' })
  const { requestId } = click
  try {
    const { request, tool } = await requestFor(parts, requestId)
    const seen = displayedAt(click, { request, tool })
    const refusal = await parts.voteService.mayVote({ ...click, choice, seen })
    if (refusal !== null) return refusalText(refusal)
    if (request === null) return refusalText({ code: 'not_found' })
    return await openModal(parts, click, modal(request, tool, originFor(click, { choice, seen })))
  } catch (error) {
    parts.log.error({ err: error, requestId }, 'a reason could not be asked for')
    return INTERNAL_ERROR
  }
}
