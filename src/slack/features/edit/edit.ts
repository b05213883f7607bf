import type { App, ViewResponseAction } from '@slack/bolt'
import { type EditableParam, editableParams } from '../../../approval/decide/edit/editable.ts'
import type { Refusal } from '../../../approval/model/refusal.ts'
import { type EscalatedRequest, isPending } from '../../../approval/model/request.ts'
import type { EditResult } from '../../../approval/review/edit.ts'
import type { JsonObject } from '../../../core/json.ts'
import type { ToolFacts } from '../../../policy/bundle.ts'
import { CALLBACK } from '../../adapters/action-ids.ts'
import { INTERNAL_ERROR } from '../../adapters/ephemeral-reply.ts'
import { atParamFields, type FieldErrors, fieldErrors } from '../../adapters/field-errors.ts'
import { type FormFields, reasonAndConfirmationIn } from '../../adapters/form-fields.ts'
import { type ListenerDeps, requestFor } from '../../adapters/handlers.ts'
import { type ModalOrigin, readOrigin } from '../../adapters/modal-origin.ts'
import { answerSubmission, notice } from '../../adapters/submission.ts'
import { refusalText } from '../../adapters/vote-reply.ts'
import { displayedBefore } from '../review/displayed.ts'
import { editModal } from './edit-modal.ts'
import { editReply } from './edit-reply.ts'
import { readEdit } from './edit-values.ts'

/** The sent edit form: puts the new params in place and counts the approval, then closes or says why not. */
export function registerEdits(app: App, parts: ListenerDeps): void {
  app.view({ callback_id: CALLBACK.edit, type: 'view_submission' }, async ({ ack, body, view }) => {
    const origin = readOrigin(view.private_metadata)
    if (origin === null) {
      await ack(notice(refusalText({ code: 'wrong_card' })))
      return
    }
    const sent = { origin, personId: body.user.id, fields: view.state.values }
    const form = {
      ack: (response: ViewResponseAction) => ack(response),
      viewId: view.id,
      respond: (ended: Ended) => response(sent, ended),
      tell: ({ result }: Ended) => sentence(result),
    }
    await answerSubmission(parts, form, carryOut(parts, sent))
  })
}

interface Sent {
  readonly origin: ModalOrigin
  readonly personId: string
  readonly fields: FormFields
}

interface Ended {
  readonly result: EditResult | { readonly kind: 'failed' }
  /** What the fields held, for asking again. */
  readonly held: Held | null
}

interface Held {
  readonly request: EscalatedRequest
  readonly tool: ToolFacts
  readonly params: readonly EditableParam[]
  readonly wanted: JsonObject
}

/** Never rejects. */
async function carryOut(parts: ListenerDeps, sent: Sent): Promise<Ended> {
  const { requestId } = sent.origin
  try {
    return await edit(parts, sent, await requestFor(parts, requestId))
  } catch (error) {
    parts.log.error({ err: error, requestId }, 'an edit could not be recorded')
    return { result: { kind: 'failed' }, held: null }
  }
}

async function edit(
  { editService }: ListenerDeps,
  { origin, personId, fields }: Sent,
  { request, tool }: Awaited<ReturnType<typeof requestFor>>,
): Promise<Ended> {
  const { requestId, channelId, ts, shown } = origin
  const isAsShown = request !== null && isPending(request) && request.paramsDigest === shown
  const params = isAsShown ? editableParams(request, tool) : null
  const { wanted, faults } = readEdit(fields, params)
  const held = request === null || params === null ? null : { request, tool, params, wanted }
  if (faults.length > 0) return { result: { kind: 'rejected', faults }, held }
  const from = { channelId, ts }
  const seen = displayedBefore(origin, personId)
  const application = {
    requestId,
    personId,
    from,
    shown,
    seen,
    params: wanted,
    ...reasonAndConfirmationIn(fields),
  }
  return { result: await editService.edit(application), held }
}

function sentence(result: Ended['result']): string {
  return result.kind === 'failed' ? INTERNAL_ERROR : editReply(result)
}

function response(sent: Sent, { result, held }: Ended): ViewResponseAction {
  switch (result.kind) {
    case 'settled':
      return { response_action: 'clear' }
    case 'rejected':
      return errorsOr(atParamFields(result.faults, sent.fields, held), sentence(result))
    case 'refused':
      return askAgain(result.refusal, sent, held) ?? notice(sentence(result))
    case 'counted':
    case 'failed':
      return notice(sentence(result))
  }
}

function errorsOr(errors: FieldErrors | null, sentence: string): ViewResponseAction {
  return errors === null ? notice(sentence) : { response_action: 'errors', errors }
}

/** What other values or words can help is said at the fields, so that what was typed is kept. The edited call may need a second step that the first form did not ask for. */
function askAgain(refusal: Refusal, { origin, fields }: Sent, held: Held | null): ViewResponseAction | null {
  const isAboutValues = refusal.code === 'edit_denied' || refusal.code === 'edit_unjudged'
  const errors = isAboutValues
    ? atParamFields([{ name: null, message: refusalText(refusal) }], fields, held)
    : fieldErrors(refusal, fields)
  if (errors !== null) return { response_action: 'errors', errors }
  if (refusal.code !== 'confirmation_required' || held === null || !isPending(held.request)) return null
  const { request, tool, params, wanted } = held
  const reason = request.state.terms.requireReason.includes('approve')
  const typed = params.map((param) =>
    Object.hasOwn(wanted, param.name) ? { ...param, value: wanted[param.name] } : param,
  )
  const view = editModal({ request, tool, params: typed, origin, needs: { reason, confirm: true } })
  return view === null ? null : { response_action: 'update', view }
}
