import type { App } from '@slack/bolt'
import { readClick } from '../../adapters/action.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import { INTERNAL_ERROR, NOT_SHOWN, privately } from '../../adapters/ephemeral-reply.ts'
import type { ListenerDeps } from '../../adapters/handlers.ts'
import type { Message } from '../../blocks/blocks.ts'
import { noticeMessage } from '../../blocks/notices.ts'
import { AuditPlace, auditMessage } from './audit-list.ts'

/** Newer and Older: shows the neighbouring page in place of this one, if the person may still see it. */
export function registerAuditPages(app: App, parts: ListenerDeps): void {
  for (const actionId of [ACTION.auditNewer, ACTION.auditOlder]) {
    app.action(actionId, async ({ ack, body, respond }) => {
      await ack()
      const message = await pageFor(parts, body).catch((error: unknown) => {
        parts.log.error({ err: error }, 'a page of the record could not be shown')
        return noticeMessage(INTERNAL_ERROR)
      })
      try {
        await respond({ ...privately(message), replace_original: true })
      } catch (error) {
        parts.log.warn({ err: error }, 'a person could not be answered')
      }
    })
  }
}

async function pageFor({ queries }: ListenerDeps, body: unknown): Promise<Message> {
  const click = readClick(body)
  const place = click === null ? null : placeFrom(click.value)
  if (click === null || place === null) return noticeMessage(TOO_OLD)
  const answer = await queries.audit(click.personId, place.query)
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
