import type { App } from '@slack/bolt'
import { readClick } from '../../adapters/action.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import { INTERNAL_ERROR, NOT_SHOWN, privately } from '../../adapters/ephemeral-reply.ts'
import type { ListenerDeps } from '../../adapters/handlers.ts'
import type { Message } from '../../blocks/blocks.ts'
import { noticeMessage } from '../../blocks/notices.ts'
import { grantsMessage } from './grants-list.ts'

/** Revoke, in a list of grants: the list then stands without it. */
export function registerRevocation(app: App, parts: ListenerDeps): void {
  app.action(ACTION.revokeGrant, async ({ ack, body, respond }) => {
    await ack()
    const message = await afterRevocation(parts, body).catch((error: unknown) => {
      parts.log.error({ err: error }, 'a grant could not be revoked')
      return noticeMessage(INTERNAL_ERROR)
    })
    try {
      await respond({ ...privately(message), replace_original: true })
    } catch (error) {
      parts.log.warn({ err: error }, 'a person could not be answered')
    }
  })
}

async function afterRevocation(parts: ListenerDeps, body: unknown): Promise<Message> {
  const click = readClick(body)
  if (click === null) return noticeMessage(MAY_NOT)
  const revoked = await parts.grantService.revoke(click.personId, click.value)
  return revoked === null ? noticeMessage(MAY_NOT) : listGrants(parts, click.personId)
}

const MAY_NOT = 'You cannot revoke this grant. Who made it, its approvers and admins can.'

/** The grants that this person may see. */
export async function listGrants({ grantService }: ListenerDeps, personId: string): Promise<Message> {
  const seen = await grantService.list(personId)
  return seen === null ? noticeMessage(NOT_SHOWN) : grantsMessage(seen)
}
