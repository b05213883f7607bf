import type { AuditFilter } from '../../approval/model/audit-filter.ts'

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
] as const satisfies readonly (keyof AuditFilter)[]

/** The filters on what entries say and on who asked, apart from times, pages and the request. */
export type TermFilter = (typeof TERM_FILTERS)[number]

/** Those of them that were given. */
export function givenFilters(filter: AuditFilter): readonly TermFilter[] {
  return TERM_FILTERS.filter((name) => filter[name] !== undefined)
}
