import { CALLBACK } from '../../adapters/action-ids.ts'
import { fieldErrors } from '../../adapters/field-errors.ts'
import { reasonAndConfirmationIn } from '../../adapters/form-fields.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { onSubmission, type Submission, type SubmissionReply } from '../../adapters/on-submission.ts'
import type { Router } from '../../adapters/router.ts'
import { voteFormReply } from '../../adapters/vote-form-reply.ts'

/** The form for a reason: casts the vote with it. */
export function registerReasonSubmission(router: Router, deps: ListenerDeps): void {
  onSubmission(router, deps, {
    callbackId: CALLBACK.reason,
    handle: voteWithReason,
    failure: 'a vote could not be recorded',
  })
}

async function voteWithReason(
  { voteService }: ListenerDeps,
  { action, origin, fields }: Submission,
): Promise<SubmissionReply> {
  const { choice } = origin
  const vote = { choice, answer: null, grant: null, ...reasonAndConfirmationIn(fields) }
  const result = await voteService.cast({ ...action, ...vote })
  return voteFormReply(result, (refusal) => fieldErrors(refusal, fields))
}
