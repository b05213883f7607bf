import type { ViewResponseAction } from '@slack/bolt'
import type { Refusal } from '../../approval/model/refusal.ts'
import { assertNever } from '../../core/assert-never.ts'
import type { FieldErrors } from './field-errors.ts'
import type { ListenerDeps } from './handlers.ts'
import { type RunVoteResult, voteReplyText } from './run-vote.ts'
import { answerSubmission, notice, type Submission } from './submission.ts'

/** A modal that somebody sent to vote. */
export interface SentForm extends Pick<Submission<RunVoteResult>, 'ack' | 'viewId'> {
  /** What a refusal says of single fields; null when it is about none of them. */
  readonly errorsFor: (refusal: Refusal) => FieldErrors | null
}

/** Closes the modal once the vote counts, or says in it why not; later, when the vote takes longer than Slack waits. */
export function respondToForm(
  parts: ListenerDeps,
  { errorsFor, ...form }: SentForm,
  cast: Promise<RunVoteResult>,
): Promise<void> {
  const respond = (result: RunVoteResult) => responseTo(result, errorsFor)
  return answerSubmission(parts, { ...form, respond, tell: voteReplyText }, cast)
}

function responseTo(result: RunVoteResult, errorsFor: SentForm['errorsFor']): ViewResponseAction {
  switch (result.kind) {
    case 'settled':
      return { response_action: 'clear' }
    case 'refused': {
      const errors = errorsFor(result.refusal)
      return errors === null ? notice(voteReplyText(result)) : { response_action: 'errors', errors }
    }
    case 'counted':
    case 'failed':
      return notice(voteReplyText(result))
    default:
      return assertNever(result)
  }
}
