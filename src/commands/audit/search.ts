import { type AuditEntry, AuditQuery } from '#protocol/audit.ts'
import { auditFilter } from '../../approval/model/audit-filter.ts'
import { systemClock } from '../../core/clock.ts'
import type { Terminal } from '../terminal.ts'
import { textTable } from '../text-table.ts'
import { withExistingStore } from '../with-store.ts'
import { type AuditFilters, parseFilters } from './filters.ts'

export interface SearchOptions extends AuditFilters {
  readonly json?: boolean
}

/** Lists one page of entries, newest first. */
export async function searchAudit(terminal: Terminal, options: SearchOptions): Promise<void> {
  const { json = false, ...filters } = options
  const filter = auditFilter(parseFilters(AuditQuery, filters), systemClock.nowMs())
  const page = await withExistingStore(terminal, (store) => store.audit(filter))
  if (json) for (const entry of page.entries) terminal.out(JSON.stringify(entry))
  else terminal.out(page.entries.length === 0 ? 'No entry matches.' : entriesTable(page.entries))
  if (!json && page.next !== null) terminal.out(`\nMore: add --cursor ${page.next}`)
}

function entriesTable(entries: readonly AuditEntry[]): string {
  const rows = entries.map((entry) => [
    String(entry.seq),
    entry.at,
    entry.kind,
    entry.status ?? '',
    entry.agentId ?? '',
    entry.tool ?? '',
    entry.actorName ?? entry.actor,
    entry.matchedRule ?? entry.matchedPolicyId ?? '',
    entry.reason ?? '',
  ])
  return textTable(['SEQ', 'AT', 'KIND', 'STATUS', 'AGENT', 'TOOL', 'BY', 'RULE', 'REASON'], rows)
}
