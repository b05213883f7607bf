import { AuditQuery, FactKind } from '#protocol/audit.ts'
import { Outcome, Status } from '#protocol/request.ts'
import { didYouMean } from '../../../core/nearest.ts'
import { unescapeTyped } from '../../adapters/typed-text.ts'
import type { Handles } from '../../api/handles.ts'
import { AUDIT_ROWS } from './audit-message.ts'
import { type TypedFilter, typedFilters } from './typed-filters.ts'

/** The query that was typed; or one sentence that says what is wrong with it. */
export type AuditQueryResult =
  | { readonly ok: true; readonly query: AuditQuery }
  | { readonly ok: false; readonly problem: string }

/** Reads what follows `/veto audit`: filters such as `tool:refund* by:@ann reason:"over limit"`, in any order. */
export async function readAuditQuery(text: string, handles: Handles): Promise<AuditQueryResult> {
  const given: Record<string, string> = {}
  for (const word of typedFilters(text, KNOWN)) {
    const filter = await readFilter(word, handles)
    if ('problem' in filter) return { ok: false, problem: filter.problem }
    if (filter.field in given) return { ok: false, problem: `${word.name}: give it only once.` }
    given[filter.field] = filter.value
  }
  return { ok: true, query: AuditQuery.parse({ ...given, limit: AUDIT_ROWS }) }
}

type Filter = { readonly field: keyof AuditQuery; readonly value: string } | { readonly problem: string }

async function readFilter({ name, value: typed }: TypedFilter, handles: Handles): Promise<Filter> {
  const field = name === null ? undefined : FIELDS.get(name)
  if (field === undefined) return { problem: unknownFilter(name, typed ?? '') }
  if (typed === null)
    return { problem: `${name}: expected a value after the colon, with both quotes or none.` }
  const value = field === 'approver' ? await personId(typed, handles) : wordOf(field, typed)
  if (value === null)
    return { problem: `${name}: ${EXPECTED.approver}; '${unescapeTyped(typed)}' is not known.` }
  const problem = problemWith(field, value)
  return problem === null ? { field, value } : { problem: `${name}: ${problem}` }
}

const FIELDS: ReadonlyMap<string, keyof AuditQuery> = new Map([
  ['tool', 'tool'],
  ['agent', 'agentId'],
  ['outcome', 'outcome'],
  ['result', 'outcome'],
  ['kind', 'kind'],
  ['by', 'approver'],
  ['approver', 'approver'],
  ['policy', 'policy'],
  ['session', 'session'],
  ['request', 'request'],
  ['reason', 'reason'],
  ['since', 'since'],
  ['until', 'until'],
])
const KNOWN: ReadonlySet<string> = new Set(FIELDS.keys())
/** Fields with a fixed set of lower-case values; people may type them in any case. */
const ENUMERATED: ReadonlySet<keyof AuditQuery> = new Set(['outcome', 'kind'])

const OUTCOMES = [...new Set<string>([...Outcome.options, ...Status.options])]
const EXPECTED = {
  approver:
    "expected a person, as Slack's list after @ offers them, an e-mail address, or a user id such as U0123ABC",
  outcome: `expected one of ${OUTCOMES.join(', ')}`,
  kind: `expected one of ${FactKind.options.join(', ')}`,
} as const

function wordOf(field: keyof AuditQuery, typed: string): string {
  const word = unescapeTyped(typed)
  return ENUMERATED.has(field) ? word.toLowerCase() : word
}

function unknownFilter(name: string | null, value: string): string {
  const known = [...FIELDS.keys()]
  if (name === null)
    return `'${unescapeTyped(value)}' is not a filter. Filters look like tool:refund* or reason:"over limit".`
  return `Unknown filter '${name}'${didYouMean(name, known)}`
}

async function personId(typed: string, handles: Handles): Promise<string | null> {
  const id = /^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$/.exec(typed)?.[1] ?? /^[UW][A-Z0-9]{2,20}$/.exec(typed)?.[0]
  if (id !== undefined) return id
  const name = unescapeTyped(typed)
  if (name.startsWith('@')) return handles.idOf(name.slice(1))
  return name.includes('@') ? handles.idOf(name) : null
}

function problemWith(field: keyof AuditQuery, value: string): string | null {
  const [issue] = AuditQuery.safeParse({ [field]: value }).error?.issues ?? []
  if (issue === undefined) return null
  if (field === 'outcome') return `${EXPECTED.outcome}${didYouMean(value, OUTCOMES)}`
  if (field === 'kind') return `${EXPECTED.kind}${didYouMean(value, FactKind.options)}`
  return issue.message
}
