import type { types } from '@slack/bolt'
import { SLACK_LIMITS } from 'slack-sandbox/limits'
import { plain } from './blocks.ts'

/** The field of the reason. */
export const REASON_FIELD = { blockId: 'reason', actionId: 'words' } as const

/** Longest reason, in UTF-16 units. */
export const MAX_REASON = 2_000

interface ReasonField {
  readonly isNeeded: boolean
  readonly isFirst: boolean
  readonly label?: string
}

/** The reason for a vote. The first field of a modal gets the focus. */
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
