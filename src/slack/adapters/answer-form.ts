import type { ViewResponseAction } from '@slack/bolt'
import type { Refusal } from '../../approval/model/refusal.ts'
import { assertNever } from '../../core/assert-never.ts'
import { type CastResult, castAnswer } from './run-vote.ts'
import type { FieldErrors } from './field-errors.ts'
import type { ListenerParts } from './handlers.ts'
import { answerSubmission, notice, type Submission } from './submission.ts'

/** A modal that somebody sent to vote. */
export interface SentForm extends Pick<Submission<CastResult>, 'ack' | 'viewId'> {
  /** What a refusal says of single fields; null when it is about none of them. */
  readonly errorsFor: (refusal: Refusal) => FieldErrors | null
}

/** Closes the modal once the vote counts, or says in it why not; later, when the vote takes longer than Slack waits. */
export function answerForm(
  parts: ListenerParts,
  { errorsFor, ...form }: SentForm,
  cast: Promise<CastResult>,
): Promise<void> {
  const respond = (result: CastResult) => responseTo(result, errorsFor)
  return answerSubmission(parts, { ...form, respond, tell: castAnswer }, cast)
}

function responseTo(result: CastResult, errorsFor: SentForm['errorsFor']): ViewResponseAction {
  switch (result.kind) {
    case 'settled':
      return { response_action: 'clear' }
    case 'refused': {
      const errors = errorsFor(result.refusal)
      return errors === null ? notice(castAnswer(result)) : { response_action: 'errors', errors }
    }
    case 'counted':
    case 'failed':
      return notice(castAnswer(result))
    default:
      return assertNever(result)
  }
}
