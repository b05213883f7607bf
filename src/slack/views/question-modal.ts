import { MAX_QUESTION } from '../../approval/inquire.ts'
import type { EscalatedRequest } from '../../approval/request.ts'
import { SLACK_LIMITS } from '../../core/slack-limits.ts'
import { CALLBACK } from '../action-ids.ts'
import { bold, code, line, type Modal, plain, richText, text } from './blocks.ts'
import type { ModalOrigin } from './modal-origin.ts'

/** Where the question stands in what Slack brings back. */
export const QUESTION_FIELD = { blockId: 'question', actionId: 'words' } as const

/** Asks for the words of a question to the agent; sending it asks. */
export function questionModal({ call }: EscalatedRequest, origin: ModalOrigin): Modal {
  return {
    type: 'modal',
    callback_id: CALLBACK.question,
    private_metadata: JSON.stringify(origin),
    title: plain('Ask the agent'),
    submit: plain('Ask'),
    close: plain('Back'),
    blocks: [
      richText(line(bold(call.agentId), text(' asks to run '), code(call.tool))),
      {
        type: 'input',
        block_id: QUESTION_FIELD.blockId,
        label: plain('Question'),
        hint: plain('The thread and the record show these words, and what the agent replies.'),
        element: {
          type: 'plain_text_input',
          action_id: QUESTION_FIELD.actionId,
          multiline: true,
          focus_on_load: true,
          max_length: Math.min(MAX_QUESTION, SLACK_LIMITS.textInput.max),
        },
      },
    ],
  }
}
