import type { AuditFilter } from '../../../approval/model/audit-filter.ts'
import type { TermFilter } from './search-terms.ts'

const TERM_FILTERS = [
  'agentId',
  'agents',
  'tool',
  'kind',
  'outcome',
  'policy',
  'rule',
  'approver',
  'session',
  'requesters',
  'reason',
] as const satisfies readonly TermFilter[]

/** The filters that were given, other than times, pages and the request. */
export function givenFilters(filter: AuditFilter): readonly TermFilter[] {
  return TERM_FILTERS.filter((name) => filter[name] !== undefined)
}
