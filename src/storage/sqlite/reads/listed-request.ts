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

/** Reads the requests whose first entries these are, by these; where there is no such request, none. */
export type ListedRequestReader = (firsts: readonly number[]) => ReadonlyMap<number, ListedRequest>

export function listedRequestReader(db: Database): ListedRequestReader {
  const entries = searchedEntryReader(db)([])
  const requests = db.prepare<[string], RequestRow>(REQUESTS)
  return (firsts) => {
    if (firsts.length === 0) return new Map()
    const ofRequests = entries.ofRequests(firsts)
    return new Map(
      requests
        .all(JSON.stringify(firsts))
        .map(({ first, ...request }) => [first, { ...request, entries: ofRequests.get(first) ?? [] }]),
    )
  }
}

interface RequestRow extends Omit<ListedRequest, 'entries'> {
  readonly first: number
}

const REQUESTS = `SELECT o.seq AS first, r.id, r.agent_id AS agentId, r.tool, r.session_id AS session, r.requester
  FROM json_each(?) j CROSS JOIN ledger_entries o ON o.seq = j.value
    CROSS JOIN requests r ON r.id = ${requestIdSql('o.request_id')}`

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
export function entriesMatcher(
  filter: AuditFilter,
  names: readonly TermFilter[],
): (request: ListedRequest) => boolean {
  const matchers = names.map((name) => entryMatcher(filter, [name]))
  return ({ entries }) => matchers.every((matches) => entries.some(matches))
}

/** Entries about a grant name its scope, so that they may name another tool than their request. */
export function isOfCall({ agentId, tool }: ListedRequest, { facet }: SearchedEntry): boolean {
  const names = facet()
  return names.agentId === agentId && names.tool === tool
}
