import { CALLBACK } from '../../adapters/action-ids.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { onSubmission, type Submission, type SubmissionReply } from '../../adapters/on-submission.ts'
import { refusalText } from '../../adapters/refusal-text.ts'
import type { Router } from '../../adapters/router.ts'
import { INQUIRY_FIELD } from './inquiry-modal.ts'

/** The form for a question to the agent: asks it. */
export function registerInquirySubmission(router: Router, deps: ListenerDeps): void {
  onSubmission(router, deps, {
    callbackId: CALLBACK.inquiry,
    handle: ask,
    failure: 'a question could not be asked',
  })
}

async function ask(
  { askAgent }: ListenerDeps,
  { action: { requestId, personId, from }, fields }: Submission,
): Promise<SubmissionReply> {
  const { blockId, actionId } = INQUIRY_FIELD
  const question = fields[blockId]?.[actionId]?.value ?? ''
  const result = await askAgent.ask({ requestId, personId, from, text: question })
  if (result.kind === 'done') return { kind: 'close', text: ASKED }
  const text = refusalText(result.refusal)
  const isAboutText = result.refusal.code === 'question_unfit'
  return isAboutText ? { kind: 'errors', errors: { [blockId]: text }, text } : text
}

const ASKED = 'Your question was sent to the agent. The reply will appear in the thread of the card.'
