import { type EditableParam, editableParams } from '../../../approval/decide/edit/editable.ts'
import type { ParamError } from '../../../approval/decide/edit/param-errors.ts'
import type { Refusal } from '../../../approval/model/refusal.ts'
import { type EscalatedRequest, isPending } from '../../../approval/model/request.ts'
import type { EditResult } from '../../../approval/review/edit.ts'
import { type JsonObject, ownProperty } from '../../../core/json.ts'
import type { ToolFacts } from '../../../policy/bundle.ts'
import { CALLBACK } from '../../adapters/action-ids.ts'
import { fieldErrors, paramFieldErrors } from '../../adapters/field-errors.ts'
import { reasonAndConfirmationIn } from '../../adapters/form-fields.ts'
import { type ListenerDeps, requestAndTool } from '../../adapters/listener-deps.ts'
import { onSubmission, type Submission, type SubmissionReply } from '../../adapters/on-submission.ts'
import type { Router } from '../../adapters/router.ts'
import { errorsOr } from '../../adapters/vote-form-reply.ts'
import { editModal } from './edit-modal.ts'
import { editReply } from './edit-reply.ts'
import { readEdit } from './edit-values.ts'

/** The edit form: puts the new params in place and counts the approval. */
export function registerEditSubmission(router: Router, deps: ListenerDeps): void {
  onSubmission(router, deps, {
    callbackId: CALLBACK.edit,
    handle: edit,
    failure: 'an edit could not be recorded',
  })
}

/** The edit form as it was sent, for showing it again. */
interface EditDraft {
  readonly request: EscalatedRequest
  readonly tool: ToolFacts
  readonly params: readonly EditableParam[]
  readonly edits: JsonObject
}

async function edit(deps: ListenerDeps, submission: Submission): Promise<SubmissionReply> {
  const { action, fields } = submission
  const { request, tool } = await requestAndTool(deps, action.requestId)
  const isAsShown = request !== null && isPending(request) && request.paramsDigest === action.displayedDigest
  const params = isAsShown ? editableParams(request, tool) : null
  const { edits, errors } = readEdit(fields, params)
  const draft = request === null || params === null ? null : { request, tool, params, edits }
  if (errors.length > 0) return replyTo(submission, { kind: 'rejected', errors }, draft)
  const command = { ...action, params: edits, ...reasonAndConfirmationIn(fields) }
  return replyTo(submission, await deps.editService.edit(command), draft)
}

function replyTo(submission: Submission, result: EditResult, draft: EditDraft | null): SubmissionReply {
  const text = editReply(result)
  switch (result.kind) {
    case 'held':
    case 'settled':
      return { kind: 'close', text }
    case 'rejected':
      return errorsOr(paramFieldErrors(inFieldUnits(result.errors, draft), submission.fields, draft), text)
    case 'refused':
      return refusedReply(submission, { refusal: result.refusal, text }, draft)
    case 'counted':
      return text
  }
}

/** Schemas limit the smallest unit of a currency, which was not what the person typed. */
function inFieldUnits(errors: readonly ParamError[], draft: EditDraft | null): readonly ParamError[] {
  return errors.map(({ name, message }) => {
    const param = draft?.params.find((one) => one.name === name)
    const sent = draft === null ? undefined : ownProperty(draft.edits, name)
    const isMoney = param?.entry.kind === 'money' && sent !== undefined
    return { name, message: isMoney ? `${message} This would be sent as ${JSON.stringify(sent)}.` : message }
  })
}

/** Errors that other values or words can remove stand at the fields, so that the input is kept. */
function refusedReply(
  submission: Submission,
  { refusal, text }: { readonly refusal: Refusal; readonly text: string },
  draft: EditDraft | null,
): SubmissionReply {
  const { fields } = submission
  const isAboutValues = refusal.code === 'edit_denied' || refusal.code === 'edit_unjudged'
  const errors = isAboutValues
    ? paramFieldErrors([{ name: null, message: text }], fields, draft)
    : fieldErrors(refusal, fields)
  if (errors !== null) return { kind: 'errors', errors, text }
  const view = refusal.code === 'confirmation_required' ? formWithConfirmation(submission, draft) : null
  return view === null ? text : { kind: 'form', view, text }
}

/** The edited call may need a second step that the first form did not have. */
function formWithConfirmation({ origin }: Submission, draft: EditDraft | null) {
  if (draft === null || !isPending(draft.request)) return null
  const { request, tool, params, edits } = draft
  const reason = request.state.obligation.requireReason.includes('approve')
  const typed = params.map((param) =>
    Object.hasOwn(edits, param.name) ? { ...param, value: edits[param.name] } : param,
  )
  return editModal({ request, tool, params: typed, origin, needs: { reason, confirm: true } })
}
