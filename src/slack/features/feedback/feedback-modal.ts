import type { Rating } from '../../../approval/model/feedback.ts'
import type { VetoRequest } from '../../../approval/model/request.ts'
import { CALLBACK } from '../../adapters/action-ids.ts'
import type { ModalOrigin } from '../../adapters/modal-origin.ts'
import { type Modal, plain, richText } from '../../blocks/blocks.ts'
import { callSubject, type SubjectTool } from '../../blocks/subject.ts'

/** The fields of the rating and of the comment. */
export const RATING_FIELD = { blockId: 'rating', actionId: 'chosen' } as const
export const COMMENT_FIELD = { blockId: 'comment', actionId: 'words' } as const

const MAX_COMMENT = 2_000
const GOOD = { text: plain('👍 Good call'), value: 'good' }
const BAD = { text: plain('👎 Bad call'), value: 'bad' }

interface FeedbackFormOptions {
  /** The person's earlier feedback; null: none. */
  readonly before: Rating | null
  /** The rating that was clicked; null: neither, so the earlier one stays or the person chooses. */
  readonly rating: Rating['rating'] | null
  readonly origin: ModalOrigin
}

/** The form for feedback on a call. */
export function feedbackModal(
  request: VetoRequest,
  tool: SubjectTool,
  { before, rating, origin }: FeedbackFormOptions,
): Modal {
  const chosen = rating ?? before?.rating ?? null
  const words = before !== null && before.rating === chosen ? before.comment : null
  return {
    type: 'modal',
    callback_id: CALLBACK.feedback,
    private_metadata: JSON.stringify(origin),
    title: plain('Feedback'),
    submit: plain('Send'),
    close: plain('Back'),
    blocks: [
      richText(...callSubject(request, tool, 'was allowed to run')),
      {
        type: 'input',
        block_id: RATING_FIELD.blockId,
        label: plain('What do you think of it?'),
        element: {
          type: 'radio_buttons',
          action_id: RATING_FIELD.actionId,
          options: [GOOD, BAD],
          ...(chosen === null ? {} : { initial_option: chosen === 'good' ? GOOD : BAD }),
        },
      },
      {
        type: 'input',
        block_id: COMMENT_FIELD.blockId,
        optional: true,
        label: plain('Comment'),
        hint: plain('Sent to the agent and saved in the audit log.'),
        element: {
          type: 'plain_text_input',
          action_id: COMMENT_FIELD.actionId,
          multiline: true,
          focus_on_load: true,
          max_length: MAX_COMMENT,
          ...(words === null ? {} : { initial_value: words }),
        },
      },
    ],
  }
}
