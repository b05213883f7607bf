import { CALLBACK } from '../../adapters/action-ids.ts'
import { fieldErrors } from '../../adapters/field-errors.ts'
import { reasonAndConfirmationIn } from '../../adapters/form-fields.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { onSubmission, type Submission, type SubmissionReply } from '../../adapters/on-submission.ts'
import { refusalText } from '../../adapters/refusal-text.ts'
import type { Router } from '../../adapters/router.ts'
import { voteFormReply } from '../../adapters/vote-form-reply.ts'
import { GRANT_FIELD, readGrantOption } from './grant-modal.ts'

/** The grant form: casts the approval and makes the grant, both or neither. */
export function registerGrantSubmission(router: Router, deps: ListenerDeps): void {
  onSubmission(router, deps, {
    callbackId: CALLBACK.grant,
    handle: approveWithGrant,
    failure: 'a vote could not be recorded',
  })
}

async function approveWithGrant(
  { voteService }: ListenerDeps,
  { action, fields }: Submission,
): Promise<SubmissionReply> {
  const option = fields[GRANT_FIELD.blockId]?.[GRANT_FIELD.actionId]?.selected_option?.value
  const grant = readGrantOption(option)
  if (grant === null) return refusalText({ code: 'wrong_card' })
  const vote = { choice: 'approve', answer: null, grant, ...reasonAndConfirmationIn(fields) } as const
  const result = await voteService.cast({ ...action, ...vote })
  return voteFormReply(result, (refusal) => fieldErrors(refusal, fields))
}
