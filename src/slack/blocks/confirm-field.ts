import type { types } from '@slack/bolt'
import { plain } from './blocks.ts'

/** The field of the typed tool name. */
export const CONFIRM_FIELD = { blockId: 'confirm', actionId: 'tool' } as const

/** Longer than any tool name, so that a wrong one can be typed and refused. */
const MAX_TYPED = 200

/** The second step: typing the name of the tool, which must be shown above the field. */
export function confirmField(): types.InputBlock {
  return {
    type: 'input',
    block_id: CONFIRM_FIELD.blockId,
    label: plain('Type the name of the tool'),
    hint: plain('Exactly as shown above, to confirm this approval.'),
    element: { type: 'plain_text_input', action_id: CONFIRM_FIELD.actionId, max_length: MAX_TYPED },
  }
}
