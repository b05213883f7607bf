import type { Database } from 'better-sqlite3'
import type { AuditFilter } from '../../../approval/model/audit-filter.ts'
import { covers } from '../../../core/glob.ts'
import { requestIdSql } from '../../codecs/entry-columns.ts'
import type { TermFilter } from '../../search/term-filters.ts'
import { entryMatcher, type SearchedEntry, searchedEntryReader } from './searched-entries.ts'

/** A request that the ledger names, with all of its entries, newest first. */
export interface ListedRequest {
  readonly id: string
  readonly agentId: string
  readonly tool: string
  readonly session: string | null
  readonly requester: string | null
  readonly entries: readonly SearchedEntry[]
}

/** Reads the request whose first entry this is; null: there is no such request. */
export type ListedRequestReader = (first: number) => ListedRequest | null

export function listedRequestReader(db: Database): ListedRequestReader {
  const entries = searchedEntryReader(db)([])
  const request = db.prepare<[number], Omit<ListedRequest, 'entries'>>(REQUEST)
  return (first) => {
    const found = request.get(first)
    return found === undefined ? null : { ...found, entries: entries.ofRequest(first) }
  }
}

const REQUEST = `SELECT r.id, r.agent_id AS agentId, r.tool, r.session_id AS session, r.requester
  FROM ledger_entries o CROSS JOIN requests r ON r.id = ${requestIdSql('o.request_id')} WHERE o.seq = (SELECT ?)`

/** Does the request match the filters on what it is about? */
export function isAbout(
  { id, agentId, tool, session, requester }: ListedRequest,
  filter: AuditFilter,
): boolean {
  return [
    filter.request === undefined || filter.request === id,
    covers(filter.agentId ?? '*', agentId),
    covers(filter.agents ?? '*', agentId),
    covers(filter.tool ?? '*', tool),
    filter.session === undefined || filter.session === session,
    filter.requesters === undefined || (requester !== null && filter.requesters.includes(requester)),
  ].every(Boolean)
}

/** Does each of these filters match some entry of the request? */
export function hasEntryForEach(
  { entries }: ListedRequest,
  filter: AuditFilter,
  names: readonly TermFilter[],
): boolean {
  return names.every((name) => entries.some(entryMatcher(filter, [name])))
}

/** Entries about a grant name its scope, so that they may name another tool than their request. */
export function isOfCall({ agentId, tool }: ListedRequest, { facet }: SearchedEntry): boolean {
  const names = facet()
  return names.agentId === agentId && names.tool === tool
}
