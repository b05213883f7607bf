import { MAX_QUESTION } from '../../approval/people/inquire.ts'
import type { EscalatedRequest } from '../../approval/request.ts'
import { SLACK_LIMITS } from '../../core/slack-limits.ts'
import { CALLBACK } from '../action-ids.ts'
import { asker } from './asker.ts'
import { bold, code, line, type Modal, plain, richText, text } from './blocks.ts'
import type { ModalOrigin } from './modal-origin.ts'

/** Where the question stands in what Slack brings back. */
export const INQUIRY_FIELD = { blockId: 'question', actionId: 'words' } as const

/** Asks for the words of a question to the agent; sending it asks. */
export function inquiryModal(request: EscalatedRequest, origin: ModalOrigin): Modal {
  return {
    type: 'modal',
    callback_id: CALLBACK.inquiry,
    private_metadata: JSON.stringify(origin),
    title: plain('Ask the agent'),
    submit: plain('Ask'),
    close: plain('Back'),
    blocks: [
      richText(subject(request)),
      {
        type: 'input',
        block_id: INQUIRY_FIELD.blockId,
        label: plain('Question'),
        hint: plain('The thread and the record show these words, and what the agent replies.'),
        element: {
          type: 'plain_text_input',
          action_id: INQUIRY_FIELD.actionId,
          multiline: true,
          focus_on_load: true,
          max_length: Math.min(MAX_QUESTION, SLACK_LIMITS.textInput.max),
        },
      },
    ],
  }
}

function subject(request: EscalatedRequest) {
  if (request.matter.kind === 'plan') return asker(request, 'submits a plan')
  const { agentId, tool } = request.call
  return line(bold(agentId), text(' asks to run '), code(tool))
}
