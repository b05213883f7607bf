import type { AuditQuery } from '#protocol/audit.ts'
import { parseDuration } from '../../../core/duration.ts'
import { covers } from '../../../core/glob.ts'
import { suggestion } from '../../../core/suggestion.ts'
import { inactiveName } from '../../../ledger/active-names.ts'
import { readActiveNames } from '../../adapters/active-names.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'

type Deps = Pick<ListenerDeps, 'queries' | 'clock' | 'log'>

/** Why a search may have found nothing: sentences about times without anything between them, and names that nothing has. */
export async function emptySearchHints(
  deps: Deps,
  personId: string,
  query: AuditQuery,
): Promise<readonly string[]> {
  const names = await Promise.all([activeHints(deps, personId, query), policyHints(deps, personId, query)])
  return [timeHint(query, deps.clock.nowMs()), ...names.flat()].filter((hint) => hint !== null)
}

function timeHint({ since, until }: AuditQuery, nowMs: number): string | null {
  const fromMs = momentOf(since, nowMs)
  const toMs = momentOf(until, nowMs)
  if (fromMs !== null && fromMs > nowMs) return 'The time after since: is in the future.'
  return fromMs !== null && toMs !== null && toMs < fromMs
    ? 'The time after until: is before the one after since:.'
    : null
}

/** Of an age such as `7d`, a date or a time. */
function momentOf(typed: string | undefined, nowMs: number): number | null {
  if (typed === undefined) return null
  const ageMs = parseDuration(typed)
  return ageMs === null ? Date.parse(typed) : nowMs - ageMs
}

async function activeHints(deps: Deps, personId: string, { tool, agentId }: AuditQuery) {
  if (tool === undefined && agentId === undefined) return []
  const active = await readActiveNames(deps, personId)
  if (active === null) return []
  return [
    tool === undefined ? null : inactiveName('tool', tool, active),
    agentId === undefined ? null : inactiveName('agent', agentId, active),
  ]
}

async function policyHints({ queries }: Deps, personId: string, { policy, rule }: AuditQuery) {
  if (policy === undefined && rule === undefined) return []
  const result = await queries.policies(personId)
  if (result.seen === 'nothing') return []
  const { policies } = result.value
  const rules = new Set(policies.flatMap((each) => each.rules.map(({ name }) => name)))
  return [
    notInForce(
      'policy',
      policy,
      policies.map(({ id }) => id),
    ),
    notInForce('rule', rule, [...rules]),
  ]
}

function notInForce(kind: string, typed: string | undefined, known: readonly string[]): string | null {
  if (typed === undefined || known.length === 0 || known.some((name) => covers(typed, name))) return null
  const how = typed.includes('*') ? 'matches' : 'is named'
  return `No ${kind} in force ${how} "${typed}".${suggestion(typed, known)}`
}
