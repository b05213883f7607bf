import { Outcome } from '#protocol/request.ts'
import type { AuditFilter } from '../../../approval/model/audit-filter.ts'
import { type Condition, type Conditions, equals } from './audit-condition.ts'
import { byNamesAndOutcome, type KnownNames, nameConditions, outcomeConditions } from './audit-names.ts'
import type { KnownReasons, ReasonMatch } from './known-reasons.ts'

/** How a search reads the ledger: each stream walks one index newest first, and `rest` is checked on each row. */
export interface AuditPlan {
  readonly from: string
  /** The column by which the index is ordered. */
  readonly seq: string
  /** No two streams find the same entry. None at all: nothing can match. */
  readonly streams: readonly Conditions[]
  readonly rest: Conditions
  /** How many entries the first query may walk past, and each later one: twice as many, up to a limit. */
  readonly window: number
  readonly maxWindow: number
}

/** What the ledger is known to hold. */
export interface Known extends KnownNames {
  readonly reasons: KnownReasons
}

/** Chooses the index that leaves the least to check row by row. */
export function planAudit(filter: AuditFilter, known: Known): AuditPlan {
  const singles = singleConditions(filter, known.reasons)
  const driver = singles.find(({ from }) => from !== null)
  const others = singles.filter((single) => single !== driver).map(({ check }) => check)
  if (driver?.from) {
    const { from, seq, keys } = driver.from
    const streams = keys.map((key) => [key])
    return plan(
      { from, seq, streams, rest: [...nameConditions(filter), ...outcomeConditions(filter), ...others] },
      WIDE,
    )
  }
  return plan({ ...byNamesAndOutcome(filter, known), seq: 'l.seq' }, NARROW, others)
}

const FIRST_WINDOW = 5_000
/** For indexes with few entries a person caused, and for those that hold much of the ledger. */
const WIDE = 1_000_000
const NARROW = FIRST_WINDOW

function plan(
  found: Omit<AuditPlan, 'window' | 'maxWindow'>,
  maxWindow: number,
  others: Conditions = [],
): AuditPlan {
  const rest = [...found.rest, ...others]
  return rest.length === 0
    ? { ...found, rest, window: Number.MAX_SAFE_INTEGER, maxWindow: Number.MAX_SAFE_INTEGER }
    : { ...found, rest, window: FIRST_WINDOW, maxWindow }
}

/** A filter on one column, other than agents, tools and the three outcomes. */
export interface Single {
  readonly name: keyof AuditFilter
  readonly check: Condition
  /** The index that serves it alone; null when a row-by-row check is as good. */
  readonly from: { readonly from: string; readonly seq: string; readonly keys: Conditions } | null
}

/** The filters on one column, the most selective first. */
export function singleConditions(filter: AuditFilter, reasons: KnownReasons): readonly Single[] {
  const { request, session, approver, kind, requesters, outcome, policy, rule, reason } = filter
  const match = reason === undefined || request !== undefined ? MANY : reasons(reason)
  const withReason = given('reason', reason, (words) => holding(words, match))
  return [
    ...given('request', request, (id) => indexed('ledger_request', 'l.request_id', id)),
    ...(match.kind === 'entries' ? withReason : []),
    ...given('session', session, (id) => fromOrigin('session', [id])),
    ...given('approver', approver, bySomeone),
    ...given('kind', kind, (name) =>
      name === 'decided' ? checked('l.kind', name) : indexed('ledger_kind', KIND, name),
    ),
    ...given('requesters', requesters, (ids) => fromOrigin('requester', [...new Set(ids)])),
    ...given('outcome', finerStatus(outcome), (status) => indexed('ledger_status', STATUS, status)),
    ...(match.kind === 'texts' ? withReason : []),
    ...given('rule', rule, (name) => indexed('ledger_rule', RULE, name)),
    ...given('policy', policy, (id) => checkedOrPolicy(filter, id)),
    ...(match.kind === 'many' ? withReason : []),
  ]
}

const MANY: ReasonMatch = { kind: 'many' }

/** Words of a reason: the entries that have them, the texts, or a check of each row. */
function holding(words: string, match: ReasonMatch): Omit<Single, 'name'> {
  const check = { sql: 'holds_words(l.reason, ?)', value: words.toLowerCase() }
  switch (match.kind) {
    case 'many':
      return { check, from: null }
    case 'entries': {
      const keys = match.seqs.length === 0 ? [] : [oneOf('l.seq', match.seqs)]
      return { check, from: { from: 'ledger l NOT INDEXED', seq: 'l.seq', keys } }
    }
    case 'texts': {
      const from = 'ledger_reasons x CROSS JOIN ledger l ON l.seq = x.seq'
      return { check, from: { from, seq: 'x.seq', keys: match.ids.map((id) => equals('x.reason_id', id)) } }
    }
  }
}

function oneOf(column: string, values: readonly number[]): Condition {
  return { sql: `${column} IN (SELECT value FROM json_each(?))`, value: JSON.stringify(values) }
}

function given<T>(
  name: keyof AuditFilter,
  value: T | undefined,
  single: (value: T) => Omit<Single, 'name'>,
): readonly Single[] {
  return value === undefined ? [] : [{ name, ...single(value) }]
}

/** SQLite uses a partial index only where the query repeats its condition. */
const KIND = "l.kind <> 'decided' AND l.kind"
const RULE = 'l.matched_rule IS NOT NULL AND l.matched_rule'
const STATUS = "l.status NOT IN ('allowed', 'denied') AND l.status"
const ACTOR = "l.actor NOT GLOB 'agent:*' AND l.actor NOT IN ('veto', 'cli') AND l.actor"

function bySomeone(id: string): Omit<Single, 'name'> {
  const isProgram = id === 'veto' || id === 'cli' || id.startsWith('agent:')
  return isProgram ? checked('l.actor', id) : indexed('ledger_actor', ACTOR, id)
}

function checkedOrPolicy(filter: AuditFilter, id: string): Omit<Single, 'name'> {
  const named = filter.agentId ?? filter.agents ?? filter.tool
  return named === undefined
    ? indexed('ledger_policy', 'l.matched_policy_id', id)
    : checked('l.matched_policy_id', id)
}

function finerStatus(outcome: AuditFilter['outcome']): string | undefined {
  return Outcome.safeParse(outcome).success ? undefined : outcome
}

function indexed(index: string, column: string, value: string): Omit<Single, 'name'> {
  const condition = equals(column, value)
  return { check: condition, from: { from: `ledger l INDEXED BY ${index}`, seq: 'l.seq', keys: [condition] } }
}

function checked(column: string, value: string): Omit<Single, 'name'> {
  return { check: equals(column, value), from: null }
}

function fromOrigin(name: 'session' | 'requester', values: readonly string[]): Omit<Single, 'name'> {
  const column = name === 'session' ? 'session_id' : 'requester'
  const any = `EXISTS (SELECT 1 FROM ledger_origins o
    WHERE o.seq = l.seq AND o.${column} IN (SELECT value FROM json_each(?)))`
  const keys = values.map((value) => equals(`o.${column}`, value))
  const from = `ledger_origins o INDEXED BY origins_${name} CROSS JOIN ledger l ON l.seq = o.seq`
  return { check: { sql: any, value: JSON.stringify(values) }, from: { from, seq: 'o.seq', keys } }
}
