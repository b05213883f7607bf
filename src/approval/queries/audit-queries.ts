import type { AuditEntry, AuditPage, AuditQuery, ExportFormat } from '#protocol/audit.ts'
import type { Clock } from '../../core/clock.ts'
import type { Bundle, PolicySummary } from '../../policy/bundle.ts'
import type { Visibility } from '../eligibility/visibility.ts'
import { auditFilter } from '../model/audit-filter.ts'
import type { LedgerStore } from '../ports/ledger.ts'
import type { RequestListPage, RequestListStore } from '../ports/request-list.ts'
import type { ExportAudit } from './export-audit.ts'
import { readFor, type VisibleResult } from './visible-result.ts'

/** What people search and export, limited to what each may see. */
export interface AuditQueries {
  audit(personId: string, query: AuditQuery): Promise<VisibleResult<AuditPage>>
  /** The requests that a search is about. `end` is that of the first page; null: this is the first page. */
  requestList(
    personId: string,
    query: AuditQuery,
    end: number | null,
  ): Promise<VisibleResult<RequestListPage>>
  /**
   * Records the export, and returns its entries in pages, newest first.
   * @throws {VetoError} `store_unavailable` when it could not be recorded.
   */
  exportAudit(personId: string, wanted: PersonalExport): Promise<VisibleResult<ExportPages>>
  /** The policies in force, for people who may see everything. */
  policies(personId: string): Promise<VisibleResult<PoliciesInForce>>
}

export interface PersonalExport {
  readonly query: AuditQuery
  /** Entries that match, or all entries of the requests that match. */
  readonly of: 'entries' | 'requests'
  readonly format: ExportFormat
}

export type ExportPages = AsyncIterable<readonly AuditEntry[]>

export interface PoliciesInForce {
  readonly hash: string
  /** When they came into force; null: not recorded. */
  readonly loadedAtMs: number | null
  /** Highest priority first. */
  readonly policies: readonly PolicySummary[]
}

export interface AuditQueryDeps {
  readonly store: Pick<LedgerStore, 'audit'> & RequestListStore
  readonly exportAudit: ExportAudit
  readonly visibility: Visibility
  readonly bundle: () => Bundle
  readonly clock: Clock
}

/** Entries a page of an export: small, as a page blocks the event loop. */
const EXPORT_PAGE = 100

export function createAuditQueries(deps: AuditQueryDeps): AuditQueries {
  const { store, clock } = deps
  return {
    audit: (personId, query) =>
      readFor(deps, personId, (own) => store.audit({ ...auditFilter(query, clock.nowMs()), ...own })),
    requestList: (personId, query, end) =>
      readFor(deps, personId, (own) => {
        const filter = { ...auditFilter(query, clock.nowMs()), ...own }
        return store.requestList(end === null ? filter : { ...filter, end })
      }),
    exportAudit: (personId, { query, of, format }) =>
      readFor(deps, personId, (own) => {
        const filter = { ...auditFilter({ ...query, limit: EXPORT_PAGE }, clock.nowMs()), ...own }
        return deps.exportAudit({ filter, of, format, actor: personId })
      }),
    async policies(personId) {
      const access = await deps.visibility.accessOf(personId)
      return access.seen === 'all'
        ? { seen: 'all', value: await policiesInForce(store, deps.bundle()) }
        : { seen: 'nothing' }
    },
  }
}

async function policiesInForce(
  store: Pick<LedgerStore, 'audit'>,
  { hash, policies }: Bundle,
): Promise<PoliciesInForce> {
  const { entries } = await store.audit({ kind: 'bundle_loaded', limit: 1 })
  const [latest] = entries
  const isLatest = latest?.bundleHash === hash
  return {
    hash,
    loadedAtMs: isLatest ? Date.parse(latest.at) : null,
    policies: [...policies].sort((one, other) => other.priority - one.priority || compare(one.id, other.id)),
  }
}

function compare(one: string, other: string): number {
  return one < other ? -1 : 1
}
