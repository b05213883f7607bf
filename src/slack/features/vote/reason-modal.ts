import type { types } from '@slack/bolt'
import { SLACK_LIMITS } from 'slack-sandbox/limits'
import type { EscalatedRequest } from '../../../approval/model/request.ts'
import { CALLBACK } from '../../adapters/action-ids.ts'
import { type Modal, plain, richText } from '../../blocks/blocks.ts'
import { confirmField } from '../../blocks/confirm-field.ts'
import type { ModalOrigin } from '../../adapters/modal-origin.ts'
import { reasonWords } from '../../blocks/reason-words.ts'
import { type SubjectTool, subject } from '../../blocks/subject.ts'

/** Where the reason stands in what Slack brings back. */
export const REASON_FIELD = { blockId: 'reason', actionId: 'words' } as const

/** Longest reason, in UTF-16 units. */
export const MAX_REASON = 2_000

/** Asks for the words that go with a vote, and for the second step where there is one; sending it casts the vote. */
export function reasonModal(request: EscalatedRequest, tool: SubjectTool, origin: ModalOrigin): Modal {
  const { title, submit, label } = reasonWords(request, origin.choice)
  const { requireReason, confirm } = request.state.terms
  const isConfirmed = origin.choice === 'approve' && confirm !== null
  return {
    type: 'modal',
    callback_id: CALLBACK.reason,
    private_metadata: JSON.stringify(origin),
    title: plain(title),
    submit: plain(submit),
    close: plain('Back'),
    blocks: [
      richText(...subject(request, tool)),
      ...(isConfirmed ? [confirmField()] : []),
      reasonField({ label, isNeeded: requireReason.includes(origin.choice), isFirst: !isConfirmed }),
    ],
  }
}

interface ReasonField {
  readonly isNeeded: boolean
  readonly isFirst: boolean
  readonly label?: string
}

/** The words that go with a vote. The first field of a modal is typed into at once. */
export function reasonField({ isNeeded, isFirst, label = 'Reason' }: ReasonField): types.InputBlock {
  return {
    type: 'input',
    block_id: REASON_FIELD.blockId,
    optional: !isNeeded,
    label: plain(label),
    hint: plain('Sent to the agent and saved in the audit log.'),
    element: {
      type: 'plain_text_input',
      action_id: REASON_FIELD.actionId,
      multiline: true,
      focus_on_load: isFirst,
      max_length: Math.min(MAX_REASON, SLACK_LIMITS.textInput.max),
    },
  }
}
