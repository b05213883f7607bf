import type { AuditEntry, ExportFormat } from '#protocol/audit.ts'
import type { Clock } from '../../core/clock.ts'
import { type Fact, fact } from '../../ledger/fact.ts'
import type { AuditFilter } from '../model/audit-filter.ts'
import type { LedgerStore } from '../ports/ledger.ts'
import type { RequestListStore } from '../ports/request-list.ts'
import type { UnitWriter } from '../ports/unit.ts'

/**
 * Records that somebody exports the ledger, and returns the entries that match, newest first, in pages. Entries that are
 * added meanwhile are not among them.
 * @throws {VetoError} `store_unavailable` when it could not be recorded: there is no export then.
 */
export type ExportAudit = (wanted: WantedExport) => Promise<AsyncGenerator<readonly AuditEntry[], void, void>>

export interface WantedExport {
  /** Its limit is the size of a page: small, as a page blocks the event loop. */
  readonly filter: AuditFilter
  /** Entries that match, or all entries of the requests that match. Default: entries. */
  readonly of?: 'entries' | 'requests'
  readonly format: ExportFormat
  /** Who exports: a Slack user id, `key:…` or `cli`. */
  readonly actor: string
}

type Store = Pick<LedgerStore, 'audit'> & RequestListStore

interface Deps {
  readonly store: Store & UnitWriter
  readonly clock: Clock
}

export function createExportAudit({ store, clock }: Deps): ExportAudit {
  return async function exportAudit(wanted) {
    await store.commit([{ do: 'append_fact', fact: exportFact(wanted, clock.nowMs()) }])
    return wanted.of === 'requests' ? storiesOf(store, wanted.filter) : pagesOf(store, wanted.filter)
  }
}

async function* pagesOf(store: Pick<LedgerStore, 'audit'>, filter: AuditFilter) {
  let page = await store.audit(filter)
  yield page.entries
  while (page.next !== null) {
    page = await store.audit({ ...filter, cursor: page.next })
    yield page.entries
  }
}

/** Request by request, all entries of each, newest first. */
async function* storiesOf(store: Store, filter: AuditFilter) {
  let page = await store.requestList(filter)
  const { end } = page
  for (;;) {
    for (const { request } of page.rows) {
      yield* pagesOf(store, { request: request.id, limit: filter.limit })
    }
    if (page.next === null) return
    page = await store.requestList({ ...filter, cursor: page.next, end })
  }
}

function exportFact({ filter, of = 'entries', format, actor }: WantedExport, atMs: number): Fact {
  const reason = `${format}: ${of === 'requests' ? 'requests, ' : ''}${filterText(filter) ?? 'every entry'}`
  return fact({ atMs, kind: 'exported', actor, agentId: filter.agents ?? null, reason })
}

/** The filters in words; null: every entry. */
export function filterText({ limit: _limit, sinceMs, untilMs, ...equal }: AuditFilter): string | null {
  const filters = Object.entries({ ...equal, since: isoOf(sinceMs), until: isoOf(untilMs) })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${value}`)
  return filters.length === 0 ? null : filters.join(', ')
}

function isoOf(atMs: number | undefined): string | undefined {
  return atMs === undefined ? undefined : new Date(atMs).toISOString()
}
