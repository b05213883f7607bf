import type { FeedbackCommand } from '../../../approval/review/feedback.ts'
import { CALLBACK } from '../../adapters/action-ids.ts'
import type { FormFields } from '../../adapters/form-fields.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { onSubmission, type Submission, type SubmissionReply } from '../../adapters/on-submission.ts'
import { refusalText } from '../../adapters/refusal-text.ts'
import type { Router } from '../../adapters/router.ts'
import { COMMENT_FIELD, RATING_FIELD } from './feedback-modal.ts'

/** The feedback form: records the rating and the comment. */
export function registerFeedbackSubmission(router: Router, deps: ListenerDeps): void {
  onSubmission(router, deps, {
    callbackId: CALLBACK.feedback,
    handle: rate,
    failure: 'feedback could not be recorded',
  })
}

async function rate(
  { feedback }: ListenerDeps,
  { action: { requestId, personId, from }, fields }: Submission,
): Promise<SubmissionReply> {
  const rating = ratingIn(fields)
  if (rating === null) return NOT_RATED
  const comment = fields[COMMENT_FIELD.blockId]?.[COMMENT_FIELD.actionId]?.value?.trim() || null
  const result = await feedback.give({ requestId, personId, from, rating, comment })
  return result.kind === 'given' ? SAVED : refusalText(result.refusal)
}

const SAVED = { kind: 'close', text: 'Your feedback is saved.' } as const
const CHOOSE = 'Choose 👍 or 👎.'
const NOT_RATED = { kind: 'errors', errors: { [RATING_FIELD.blockId]: CHOOSE }, text: CHOOSE } as const

/** Null when neither was chosen: silence is no opinion. */
function ratingIn(fields: FormFields): FeedbackCommand['rating'] | null {
  const chosen = fields[RATING_FIELD.blockId]?.[RATING_FIELD.actionId]?.selected_option?.value
  return chosen === 'good' || chosen === 'bad' ? chosen : null
}
