import type { Refusal } from '../../approval/model/refusal.ts'
import type { VoteResult } from '../../approval/review/vote.ts'
import { assertNever } from '../../core/assert-never.ts'
import type { FieldErrors } from './field-errors.ts'
import type { SubmissionReply } from './on-submission.ts'
import { voteReply } from './vote-reply.ts'

/** Closes the form when its vote settles or completes the request; else says in it what became of the vote, at a field where it is about one. */
export function voteFormReply(
  result: VoteResult,
  errorsFor: (refusal: Refusal) => FieldErrors | null,
): SubmissionReply {
  const text = voteReply(result)
  switch (result.kind) {
    case 'held':
    case 'settled':
      return { kind: 'close', text }
    case 'counted':
      return text
    case 'refused':
      return errorsOr(errorsFor(result.refusal), text)
    default:
      return assertNever(result)
  }
}

/** The errors at their fields; without any, the sentence in place of the form. */
export function errorsOr(errors: FieldErrors | null, text: string): SubmissionReply {
  return errors === null ? text : { kind: 'errors', errors, text }
}
