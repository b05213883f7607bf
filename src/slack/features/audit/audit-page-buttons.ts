import type { App } from '@slack/bolt'
import { ACTION } from '../../adapters/action-ids.ts'
import type { Click } from '../../adapters/click.ts'
import { NOT_SHOWN } from '../../adapters/ephemeral-reply.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { onListAction } from '../../adapters/on-action.ts'
import type { Message } from '../../blocks/blocks.ts'
import { AuditPosition, auditMessage } from './audit-message.ts'

/** Newer and Older: the neighbouring page takes the place of this one, if the person may still see it. */
export function registerAuditPageButtons(app: App, deps: ListenerDeps): void {
  for (const actionId of [ACTION.auditNewer, ACTION.auditOlder]) {
    onListAction(app, deps, {
      actionId,
      unreadable: TOO_OLD,
      handle: auditPage,
      failure: 'a page of the audit log could not be shown',
    })
  }
}

async function auditPage({ queries }: ListenerDeps, { personId, value }: Click): Promise<Message | string> {
  const place = readPlace(value)
  if (place === null) return TOO_OLD
  const audit = await queries.audit(personId, place.query)
  if (audit.seen === 'nothing') return NOT_SHOWN
  return auditMessage({ page: audit.value, place, seen: audit.seen })
}

const TOO_OLD = 'This list has expired. Run /veto audit again.'

function readPlace(value: string): AuditPosition | null {
  try {
    return AuditPosition.safeParse(JSON.parse(value)).data ?? null
  } catch {
    return null
  }
}
