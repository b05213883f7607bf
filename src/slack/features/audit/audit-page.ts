import type { App } from '@slack/bolt'
import { ACTION } from '../../adapters/action-ids.ts'
import { AuditPlace, auditMessage } from './audit-list.ts'
import type { Message } from '../../blocks/blocks.ts'
import { noticeMessage } from '../../blocks/notices.ts'
import { NOT_SHOWN, privately, SORRY } from '../../adapters/ephemeral-reply.ts'
import { readClick } from '../../adapters/action.ts'
import type { ListenerParts } from '../../adapters/handlers.ts'

/** Newer and Older: shows the neighbouring page in place of this one, if the person may still see it. */
export function registerAuditPages(app: App, parts: ListenerParts): void {
  for (const actionId of [ACTION.auditNewer, ACTION.auditOlder]) {
    app.action(actionId, async ({ ack, body, respond }) => {
      await ack()
      const message = await pageFor(parts, body).catch((error: unknown) => {
        parts.log.error({ err: error }, 'a page of the record could not be shown')
        return noticeMessage(SORRY)
      })
      try {
        await respond({ ...privately(message), replace_original: true })
      } catch (error) {
        parts.log.warn({ err: error }, 'a person could not be answered')
      }
    })
  }
}

async function pageFor({ clerk }: ListenerParts, body: unknown): Promise<Message> {
  const click = readClick(body)
  const place = click === null ? null : placeFrom(click.value)
  if (click === null || place === null) return noticeMessage(TOO_OLD)
  const answer = await clerk.audit(click.personId, place.query)
  if (answer.seen === 'nothing') return noticeMessage(NOT_SHOWN)
  return auditMessage({ page: answer.value, place, seen: answer.seen })
}

const TOO_OLD = 'This list cannot be turned any more. Type /veto audit again.'

function placeFrom(value: string): AuditPlace | null {
  try {
    return AuditPlace.safeParse(JSON.parse(value)).data ?? null
  } catch {
    return null
  }
}
