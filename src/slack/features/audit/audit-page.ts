import { NOT_SHOWN } from '../../adapters/ephemeral-reply.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import type { Message } from '../../blocks/blocks.ts'
import { auditMessage } from './audit-message.ts'
import type { AuditPosition } from './audit-position.ts'
import { requestListMessage } from './request-list-message.ts'

/** A page of the audit log, as far as this person may see it; a string says why there is none. */
export async function auditPage(
  { queries, tool }: Pick<ListenerDeps, 'queries' | 'tool'>,
  personId: string,
  position: AuditPosition,
): Promise<Message | string> {
  if (position.of === 'entries') {
    const audit = await queries.audit(personId, position.query)
    return audit.seen === 'nothing'
      ? NOT_SHOWN
      : auditMessage({ page: audit.value, position, seen: audit.seen })
  }
  const list = await queries.requestList(personId, position.query, position.end)
  if (list.seen === 'nothing') return NOT_SHOWN
  return requestListMessage({ page: list.value, position, seen: list.seen }, tool)
}
