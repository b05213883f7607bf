import { SLACK_LIMITS } from 'slack-sandbox/limits'
import type { EscalatedRequest } from '../../../approval/model/request.ts'
import { MAX_QUESTION } from '../../../approval/review/ask-agent.ts'
import { CALLBACK } from '../../adapters/action-ids.ts'
import type { ModalOrigin } from '../../adapters/modal-origin.ts'
import { type Modal, plain, richText } from '../../blocks/blocks.ts'
import { type SubjectTool, subject } from '../../blocks/subject.ts'

/** The field of the question. */
export const INQUIRY_FIELD = { blockId: 'question', actionId: 'words' } as const

/** The form for a question to the agent. */
export function inquiryModal(request: EscalatedRequest, tool: SubjectTool, origin: ModalOrigin): Modal {
  return {
    type: 'modal',
    callback_id: CALLBACK.inquiry,
    private_metadata: JSON.stringify(origin),
    title: plain('Ask the agent'),
    submit: plain('Ask'),
    close: plain('Back'),
    blocks: [
      richText(...subject(request, tool)),
      {
        type: 'input',
        block_id: INQUIRY_FIELD.blockId,
        label: plain('Question'),
        hint: plain("The thread and the audit log show your question and the agent's reply."),
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
