import type { RespondFn } from '@slack/bolt'
import type { Message, Modal } from '../blocks/blocks.ts'
import { type Notice, noticeMessage, noticeModal } from '../blocks/notices.ts'
import type { Click } from './click.ts'
import type { ListenerDeps } from './listener-deps.ts'

type ReplyDeps = Pick<ListenerDeps, 'client' | 'blockSupport' | 'log'>

/** Shows a notice to the person who clicked: below the message, in the modal itself, or over the Home tab. Never rejects. */
export async function replyToClick(
  deps: ReplyDeps,
  {
    click,
    respond,
  }: { readonly click: Pick<Click, 'place' | 'triggerId'> | null; readonly respond: RespondFn },
  notice: Notice,
): Promise<void> {
  if (click?.place.in === 'modal' || click?.place.in === 'reading_modal')
    return replaceModal(deps, click.place.viewId, notice)
  if (click?.place.in === 'home') return openNotice(deps, click.triggerId, notice)
  return respondPrivately(deps, respond, { ...noticeMessage(notice), replacesOriginal: false })
}

/** Shows a notice, or another modal, in place of a modal. Never rejects. */
export function replaceModal(
  { client, log }: Pick<ReplyDeps, 'client' | 'log'>,
  viewId: string,
  shown: Notice | Modal,
): Promise<void> {
  const view = isModal(shown) ? shown : noticeModal(shown)
  return orWarn(log, () => client.views.update({ view_id: viewId, view }))
}

function isModal(shown: Notice | Modal): shown is Modal {
  return typeof shown === 'object' && 'blocks' in shown
}

/** The Home tab has no place for a private message. */
function openNotice({ client, log }: ReplyDeps, triggerId: string, notice: Notice): Promise<void> {
  return orWarn(log, () => client.views.open({ trigger_id: triggerId, view: noticeModal(notice) }))
}

/** A message that one person sees. */
interface PrivateMessage extends Message {
  /** False: it is shown below the message that was clicked. */
  readonly replacesOriginal: boolean
}

/** Shows a message to the person who clicked or typed. Never rejects. */
export function respondPrivately(
  { blockSupport, log }: Pick<ReplyDeps, 'blockSupport' | 'log'>,
  respond: RespondFn,
  { replacesOriginal, ...message }: PrivateMessage,
): Promise<void> {
  return orWarn(log, () =>
    blockSupport.send(message, ({ text, blocks }) =>
      respond({ response_type: 'ephemeral', replace_original: replacesOriginal, text, blocks }),
    ),
  )
}

/** What was decided stays decided, so that a lost reply is logged and nothing more. */
async function orWarn(log: ReplyDeps['log'], reply: () => Promise<unknown>): Promise<void> {
  try {
    await reply()
  } catch (error) {
    log.warn({ err: error }, 'a private reply could not be shown')
  }
}

/** For people who may not see anything, and when it is not known whether they may. */
export const NOT_SHOWN =
  'Only full members of this workspace can use this. If you are one, Slack did not answer: try again in a moment.'

/** The same for what a member without a role may not see. */
export const NOT_SHOWN_TO_MEMBERS =
  'Only approvers, auditors and admins can use this. If you are one, Slack did not answer: try again in a moment.'
