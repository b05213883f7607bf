import type { AuditFilter } from '../model/audit-filter.ts'
import type { VetoRequest } from '../model/request.ts'

/** Requests by what the ledger says of them. */
export interface RequestListStore {
  /**
   * One row for each request with entries that match, newest activity first. Agent, tool, session and requester are
   * those of the request; of the other filters, each must match one of its entries, and a row stands where the newest entry
   * of the most selective one does. An outcome counts once reached, whatever followed; but `pending` and `escalated` are
   * the requests that are pending now, in the order in which they were asked, latest first.
   */
  requestList(filter: RequestListFilter): Promise<RequestListPage>
}

export interface RequestListFilter extends AuditFilter {
  /** The `end` of the first page: later entries are not looked at, so that rows stay on their page. */
  readonly end?: number
}

export interface RequestListPage {
  readonly rows: readonly RequestListRow[]
  /** The cursor of the next page; null at the end. A page may be short, or empty, before the end of a long search. */
  readonly next: number | null
  /** Down to when this page searched; null: to its last row, or to the end. */
  readonly searchedToMs: number | null
  readonly end: number
}

export interface RequestListRow {
  /** Of the entry where the row stands. */
  readonly seq: number
  readonly atMs: number
  readonly request: VetoRequest
}
