import { OF_REQUEST, planRequestList, type RequestListPlan } from '../../search/request-list-plan.ts'
import { givenFilters, type TermFilter } from '../../search/term-filters.ts'
import { type Bind, boundValues } from './bound-values.ts'
import { entryConditions, requestConditions, type Search } from './entry-conditions.ts'
import { REQUEST_COLUMNS } from './requests.ts'
import type { SeqRange } from './seq-range.ts'

/** Rows between `from` and `before`. */
interface ListRange extends SeqRange {
  /** Of the whole list: newer entries up to here stand for their request instead. */
  readonly end: number
}

/** The requests that match, newest row first, and one more when there is a next page. */
export function requestListQuery(search: Search, range: ListRange) {
  const { values, bind } = boundValues()
  const listing: Listing = { search, range, bind }
  const plan = planRequestList(search.filter)
  const found = plan === 'pending' ? pendingRows(listing) : rows(plan, listing)
  const text = `SELECT l.seq, l.at_ms AS "atMs", ${REQUEST_COLUMNS}
    FROM (${found} ORDER BY e.seq DESC LIMIT ${bind(search.filter.limit + 1)}) l JOIN requests r ON r.id = l.request_id
    ORDER BY l.seq DESC`
  return { text, values }
}

interface Listing {
  readonly search: Search
  readonly range: ListRange
  readonly bind: Bind
}

/** Each request where its newest entry stands that matches the leading filter. */
function rows({ leading, others, ofRequest }: RequestListPlan, listing: Listing): string {
  const { search, range, bind } = listing
  const leads = leading === null ? [] : [leading]
  const { request } = search.filter
  const later = [
    'n.request_id = e.request_id',
    'n.seq > e.seq',
    `n.seq < ${bind(range.end)}`,
    'n.agent_id = e.agent_id AND n.tool = e.tool',
    ...entryConditions('n', leads, listing),
  ]
  const found = [
    ...within(listing),
    request === undefined ? 'e.request_id IS NOT NULL' : `e.request_id = ${bind(request)}`,
    ...entryConditions('e', [...leads, ...ofRequest], listing),
    ...entryForEach(others, 'e.request_id', listing),
  ]
  return `SELECT e.seq, e.at_ms, e.request_id FROM ledger e CROSS JOIN LATERAL (
      SELECT FROM requests r
      WHERE r.id = e.request_id AND ${IS_OF_CALL} AND NOT EXISTS (SELECT FROM ledger n WHERE ${allOf(later)}) ${FENCE}) newest
    WHERE ${allOf(found)}`
}

/** What is pending now, where its first entry stands. */
function pendingRows(listing: Listing): string {
  const { filter } = listing.search
  const names = givenFilters(filter).filter((name) => name !== 'outcome' && !OF_REQUEST.has(name))
  const found = [
    ...within(listing),
    IS_OF_CALL,
    ...requestConditions('r', filter, listing.bind),
    ...entryForEach(names, 'r.id', listing),
  ]
  return `SELECT e.seq, e.at_ms, e.request_id FROM requests r CROSS JOIN LATERAL (
      SELECT * FROM ledger WHERE request_id = r.id ORDER BY seq LIMIT 1) e
    WHERE r.status = 'pending' AND ${allOf(found)}`
}

function within({ range, bind }: Listing): readonly string[] {
  return [`e.seq >= ${bind(range.from)}`, `e.seq < ${bind(range.before)}`]
}

/** Some entry of the request matches, for each of these filters. */
function entryForEach(names: readonly TermFilter[], requestId: string, listing: Listing): readonly string[] {
  return names.map((name) => {
    const conditions = [`o.request_id = ${requestId}`, ...entryConditions('o', [name], listing)]
    return `EXISTS (SELECT FROM ledger o WHERE ${allOf(conditions)})`
  })
}

/** Entries about a grant name its scope, so that they may name another tool than their request. */
const IS_OF_CALL = 'e.agent_id = r.agent_id AND e.tool = r.tool'

/** The planner takes the agents and tools of an entry and its request for unrelated, and would read all to find a page. */
const FENCE = 'OFFSET 0'

function allOf(conditions: readonly string[]): string {
  return conditions.join(' AND ')
}
