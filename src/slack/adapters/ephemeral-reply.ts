import type { RespondFn } from '@slack/bolt'
import type { Message } from '../blocks/blocks.ts'
import { type Notice, noticeMessage, noticeModal } from '../blocks/notices.ts'
import type { Click } from './action.ts'
import type { ListenerDeps } from './handlers.ts'

/** Tells one person something. Never rejects: what was decided stays decided. */
export type EphemeralReply = (notice: Notice) => Promise<void>

/** Answers where the press happened: beside the message, or in the modal itself. */
export function replyTo(
  { client, log }: ListenerDeps,
  { click, respond }: { click: Pick<Click, 'place'> | null; respond: RespondFn },
): EphemeralReply {
  return async (notice) => {
    try {
      if (click?.place.in === 'modal') {
        await client.views.update({ view_id: click.place.viewId, view: noticeModal('Veto', notice) })
      } else {
        await respond(privately(noticeMessage(notice)))
      }
    } catch (error) {
      log.warn({ err: error }, 'a person could not be answered')
    }
  }
}

/** A message that only the person who asked sees, below what is there. */
export function privately({ text, blocks }: Message) {
  return { response_type: 'ephemeral', replace_original: false, text, blocks } as const
}

/** Said when Veto itself failed. */
export const INTERNAL_ERROR = 'Veto could not do that. Nothing was decided; try again in a moment.'

/** Said to people who may not see, and when it is not known whether they may. */
export const NOT_SHOWN =
  'Veto shows this to the approvers, auditors and admins of this workspace, and could not see that you are one. Ask an admin to add you to the auditors of the policies.'
