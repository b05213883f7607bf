import { NOT_SHOWN } from '../../adapters/ephemeral-reply.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import type { Message } from '../../blocks/blocks.ts'
import { auditMessage } from './audit-message.ts'
import type { AuditPosition } from './audit-position.ts'
import { emptySearchHints } from './empty-search-hints.ts'
import { requestListMessage } from './request-list-message.ts'

/** A page of the audit log, as far as this person may see it; a string says why there is none. */
export async function auditPage(
  { queries, tool, clock, log }: Pick<ListenerDeps, 'queries' | 'tool' | 'clock' | 'log'>,
  personId: string,
  position: AuditPosition,
): Promise<Message | string> {
  const hintsFor = async (found: number) =>
    found === 0 && position.before.length === 0
      ? emptySearchHints({ queries, clock, log }, personId, position.query)
      : []
  if (position.of === 'entries') {
    const audit = await queries.audit(personId, position.query)
    if (audit.seen === 'nothing') return NOT_SHOWN
    const hints = await hintsFor(audit.value.entries.length)
    return auditMessage({ page: audit.value, position, seen: audit.seen, hints })
  }
  const list = await queries.requestList(personId, position.query, position.end)
  if (list.seen === 'nothing') return NOT_SHOWN
  const { rows, searchedToMs } = list.value
  const hints = searchedToMs === null ? await hintsFor(rows.length) : []
  return requestListMessage({ page: list.value, position, seen: list.seen, hints }, tool)
}
