import type { Opinion } from '../../approval/feedback/feedback.ts'
import type { VetoRequest } from '../../approval/request.ts'
import { CALLBACK } from '../action-ids.ts'
import { bold, code, line, type Modal, plain, richText, text } from './blocks.ts'
import type { ModalOrigin } from './modal-origin.ts'

/** Where rating and words stand in what Slack brings back. */
export const RATING_FIELD = { blockId: 'rating', actionId: 'chosen' } as const
export const COMMENT_FIELD = { blockId: 'comment', actionId: 'words' } as const

const MAX_COMMENT = 2_000
const GOOD = { text: plain('👍 Good call'), value: 'good' }
const BAD = { text: plain('👎 Bad call'), value: 'bad' }

/** Asks what a person thinks of a call, with words; `rating` is chosen already. */
export function feedbackModal(
  { call }: VetoRequest,
  { rating, origin }: { readonly rating: Opinion['rating']; readonly origin: ModalOrigin },
): Modal {
  return {
    type: 'modal',
    callback_id: CALLBACK.feedback,
    private_metadata: JSON.stringify(origin),
    title: plain('Feedback'),
    submit: plain('Send'),
    close: plain('Back'),
    blocks: [
      richText(line(bold(call.agentId), text(' was allowed to run '), code(call.tool))),
      {
        type: 'input',
        block_id: RATING_FIELD.blockId,
        label: plain('What do you think of it?'),
        element: {
          type: 'radio_buttons',
          action_id: RATING_FIELD.actionId,
          options: [GOOD, BAD],
          initial_option: rating === 'good' ? GOOD : BAD,
        },
      },
      {
        type: 'input',
        block_id: COMMENT_FIELD.blockId,
        optional: true,
        label: plain('Comment'),
        hint: plain('The agent and the record get these words.'),
        element: {
          type: 'plain_text_input',
          action_id: COMMENT_FIELD.actionId,
          multiline: true,
          focus_on_load: true,
          max_length: MAX_COMMENT,
        },
      },
    ],
  }
}
