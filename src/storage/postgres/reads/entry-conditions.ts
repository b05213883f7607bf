import { Outcome } from '#protocol/request.ts'
import type { AuditFilter } from '../../../approval/model/audit-filter.ts'
import { isGlob } from '../../../core/glob.ts'
import type { TermFilter } from '../../search/term-filters.ts'
import type { Bind } from './bound-values.ts'
import type { ReasonIds } from './reason-ids.ts'

/** A search: its filters, and the reasons with the words that it looks for. */
export interface Search {
  readonly filter: AuditFilter
  readonly reasons: ReasonIds
}

/** Conditions that entries under this alias match these filters. */
export function entryConditions(
  alias: string,
  names: readonly TermFilter[],
  { search, bind }: { readonly search: Search; readonly bind: Bind },
): readonly string[] {
  return names.map((name) => CONDITIONS[name]({ alias, ...search, bind }))
}

/** Conditions that requests under this alias match the filters on what they are about. */
export function requestConditions(alias: string, filter: AuditFilter, bind: Bind): readonly string[] {
  const { agentId, agents, tool, session, requesters, request } = filter
  return [
    ...(request === undefined ? [] : [`${alias}.id = ${bind(request)}`]),
    ...(agentId === undefined ? [] : [covered(`${alias}.agent_id`, agentId, bind)]),
    ...(agents === undefined ? [] : [covered(`${alias}.agent_id`, agents, bind)]),
    ...(tool === undefined ? [] : [covered(`${alias}.tool`, tool, bind)]),
    ...(session === undefined ? [] : [`${alias}.session_id = ${bind(session)}`]),
    ...(requesters === undefined ? [] : [`${alias}.requester = ANY (${bind(requesters)}::text[])`]),
  ]
}

interface Condition extends Search {
  readonly alias: string
  readonly bind: Bind
}

const CONDITIONS: Readonly<Record<TermFilter, (condition: Condition) => string>> = {
  agentId: ({ alias, filter, bind }) => covered(`${alias}.agent_id`, filter.agentId, bind),
  agents: ({ alias, filter, bind }) => covered(`${alias}.agent_id`, filter.agents, bind),
  tool: ({ alias, filter, bind }) => covered(`${alias}.tool`, filter.tool, bind),
  kind: ({ alias, filter, bind }) => equal(`${alias}.kind`, filter.kind, bind),
  policy: ({ alias, filter, bind }) => equal(`${alias}.matched_policy_id`, filter.policy, bind),
  rule: ({ alias, filter, bind }) => equal(`${alias}.matched_rule`, filter.rule, bind),
  approver: ({ alias, filter, bind }) => equal(`${alias}.actor`, filter.approver, bind),
  outcome: ({ alias, filter, bind }) =>
    equal(
      Outcome.safeParse(filter.outcome).success ? `${alias}.outcome` : `${alias}.status`,
      filter.outcome,
      bind,
    ),
  session: ({ alias, filter: { session = '' }, bind }) =>
    ofRequests(alias, requestConditions('s', { limit: 0, session }, bind)),
  requesters: ({ alias, filter: { requesters = [] }, bind }) =>
    ofRequests(alias, requestConditions('s', { limit: 0, requesters }, bind)),
  reason: ({ alias, reasons, bind }) => reasons.condition(`${alias}.reason_id`, bind),
}

function equal(column: string, wanted: string | undefined, bind: Bind): string {
  return `${column} = ${bind(wanted ?? null)}`
}

function ofRequests(alias: string, conditions: readonly string[]): string {
  return `${alias}.request_id IN (SELECT s.id FROM requests s WHERE ${conditions.join(' AND ')})`
}

/** As `covers` in `core/glob.ts`. */
function covered(column: string, pattern: string | undefined, bind: Bind): string {
  if (pattern === undefined || /^\*+$/.test(pattern)) return `${column} IS NOT NULL`
  if (!isGlob(pattern)) return `${column} = ${bind(pattern)}`
  return `${column} LIKE ${bind(pattern.replaceAll(/[\\%_]/g, '\\$&').replaceAll('*', '%'))}`
}
