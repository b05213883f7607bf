import type { ViewOutput, ViewResponseAction } from '@slack/bolt'
import type { ActionRequest } from '../../approval/review/action-guard.ts'
import { assertNever } from '../../core/assert-never.ts'
import type { RequestId } from '../../core/ids.ts'
import type { Modal } from '../blocks/blocks.ts'
import { type Notice, noticeModal } from '../blocks/notices.ts'
import { acknowledge, inTime } from './acknowledge.ts'
import { replaceModal } from './ephemeral-reply.ts'
import type { FieldErrors } from './field-errors.ts'
import type { FormFields } from './form-fields.ts'
import type { ListenerDeps } from './listener-deps.ts'
import { cardIn, type ModalOrigin, readOrigin } from './modal-origin.ts'
import { orApologize } from './or-apologize.ts'
import { refusalText } from './refusal-text.ts'
import type { Router } from './router.ts'

/** A form that a person sent. */
export interface Submission {
  /** Who sent it, about which request, from which card, and how much of it that person had been shown. */
  readonly action: Omit<ActionRequest, 'choice'>
  readonly origin: ModalOrigin
  readonly fields: FormFields
}

/**
 * What the person sees then. A string replaces the form. `text` says the same in one sentence, for when Slack could not
 * wait for the result.
 */
export type SubmissionReply =
  | string
  /** Replaces the form, with a point in time in the person's own time zone. */
  | { readonly kind: 'notice'; readonly notice: Notice }
  /** Closes the form, and any below it. */
  | { readonly kind: 'close'; readonly text: string }
  /** Keeps the form open, with errors at its fields. */
  | { readonly kind: 'errors'; readonly errors: FieldErrors; readonly text: string }
  /** Shows another form in its place. */
  | { readonly kind: 'form'; readonly view: Modal; readonly text: string }

/** What a feature does with a form; reading it, acknowledging, logging and replying is done here. */
export interface SubmissionHandler {
  readonly callbackId: string
  /** A rejection is logged, and the person gets an apology. */
  readonly handle: (deps: ListenerDeps, submission: Submission) => Promise<SubmissionReply>
  /** What the log says when `handle` rejects. */
  readonly failure: string
}

/** A form about a request. */
export function onSubmission(router: Router, deps: ListenerDeps, handler: SubmissionHandler): void {
  onForm(router, deps, {
    ...handler,
    read: readSubmission,
    requestIdOf: ({ action }) => action.requestId,
    unreadable: refusalText({ code: 'wrong_card' }),
    stillWorking: 'This is taking longer than usual. The card will show the result.',
  })
}

/** A form about anything. */
export interface FormHandler<Sent> {
  readonly callbackId: string
  /** Null: it is none of Veto's. */
  readonly read: (personId: string, view: ViewOutput) => Sent | null
  /** The reply to a form that cannot be read. */
  readonly unreadable: string
  /** For the log. */
  readonly requestIdOf?: (sent: Sent) => RequestId
  /** The reply when Slack cannot wait for the result. */
  readonly stillWorking: string
  /** A rejection is logged, and the person gets an apology. */
  readonly handle: (deps: ListenerDeps, sent: Sent) => Promise<SubmissionReply>
  /** What the log says when `handle` rejects. */
  readonly failure: string
}

/** Registers what a form does. It is acknowledged with the result; or within 2.5 s, and then the result follows in the modal. */
export function onForm<Sent>(router: Router, deps: ListenerDeps, handler: FormHandler<Sent>): void {
  const { callbackId, stillWorking } = handler
  router.submission(callbackId, async ({ ack, body, view }) => {
    const reply = replyFor(deps, handler, handler.read(body.user.id, view))
    const timely = await inTime(reply, deps)
    await acknowledge(() => ack(timely === null ? notice(stillWorking) : responseFor(timely)), deps)
    if (timely === null) await replaceModal(deps, view.id, lateReply(await reply))
  })
}

function readSubmission(personId: string, { private_metadata, state }: ViewOutput): Submission | null {
  const origin = readOrigin(private_metadata)
  if (origin === null) return null
  const { requestId, shown: displayedDigest } = origin
  return {
    action: { requestId, personId, from: cardIn(origin), displayedDigest, seen: seenBy(personId, origin) },
    origin,
    fields: state.values,
  }
}

/** What was shown in another person's modal was not shown to this one. */
function seenBy(personId: string, { viewerId, seen }: ModalOrigin): ModalOrigin['seen'] {
  return viewerId === personId ? seen : 'part'
}

/** Never rejects. */
async function replyFor<Sent>(
  deps: ListenerDeps,
  { failure, handle, requestIdOf, unreadable }: FormHandler<Sent>,
  sent: Sent | null,
): Promise<SubmissionReply> {
  if (sent === null) return unreadable
  return orApologize(deps, { failure, requestId: requestIdOf?.(sent) }, () => handle(deps, sent))
}

function responseFor(reply: SubmissionReply): ViewResponseAction {
  if (typeof reply === 'string') return notice(reply)
  switch (reply.kind) {
    case 'notice':
      return notice(reply.notice)
    case 'close':
      return { response_action: 'clear' }
    case 'errors':
      return { response_action: 'errors', errors: reply.errors }
    case 'form':
      return { response_action: 'update', view: reply.view }
    default:
      return assertNever(reply)
  }
}

function notice(words: Notice): ViewResponseAction {
  return { response_action: 'update', view: noticeModal(words) }
}

/** An acknowledged form can be neither closed nor given errors. */
function lateReply(reply: SubmissionReply): Notice | Modal {
  if (typeof reply === 'string') return reply
  if (reply.kind === 'notice') return reply.notice
  return reply.kind === 'form' ? reply.view : reply.text
}
