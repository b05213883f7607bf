import type { AuditFilter } from '../../approval/model/audit-filter.ts'
import { givenFilters, type TermFilter } from './term-filters.ts'

/** How a list of requests is read. */
export interface RequestListPlan {
  readonly filter: AuditFilter
  /** A row stands where the newest entry that matches this one does; null: where the newest entry does. */
  readonly leading: TermFilter | null
  /** Each must match some entry of the request. */
  readonly others: readonly TermFilter[]
  /** What the request itself must match. */
  readonly ofRequest: readonly TermFilter[]
}

/** Chooses what rows are ordered by: the most selective filter. `pending`: what is pending now. */
export function planRequestList(filter: AuditFilter): RequestListPlan | 'pending' {
  if (filter.outcome === 'pending' || filter.outcome === 'escalated') return 'pending'
  const given = givenFilters(filter)
  const leading = filter.request === undefined ? leadingOf(given) : null
  return {
    filter,
    leading,
    others: given.filter((name) => name !== leading && !OF_REQUEST.has(name)),
    ofRequest: given.filter((name) => OF_REQUEST.has(name)),
  }
}

/** These are the same in all entries of a request. */
export const OF_REQUEST: ReadonlySet<TermFilter> = new Set([
  'agentId',
  'agents',
  'tool',
  'session',
  'requesters',
])

/** The most selective first. */
const LEADING = [
  'session',
  'approver',
  'kind',
  'requesters',
  'reason',
  'rule',
  'policy',
  'outcome',
] as const satisfies readonly TermFilter[]

function leadingOf(given: readonly TermFilter[]): TermFilter | null {
  const leading = LEADING.find((name) => given.includes(name))
  return leading === undefined || OF_REQUEST.has(leading) ? null : leading
}
