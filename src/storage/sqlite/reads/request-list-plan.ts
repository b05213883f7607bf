import type { AuditFilter } from '../../../approval/model/audit-filter.ts'
import { type Condition, type Conditions, covered } from './audit-condition.ts'
import { byNamesAndOutcome, outcomeConditions } from './audit-names.ts'
import { type Known, type Single, singleConditions } from './audit-plan.ts'

/** How a list of requests is read: each stream walks one index of entries newest first, and finds each request once. */
export interface RequestListPlan {
  readonly from: string
  /** The column by which the index is ordered. */
  readonly seq: string
  /** No two streams find the same request. None at all: nothing can match. */
  readonly streams: readonly Conditions[]
  /** What a newer entry `n` must match to stand for its request instead; null: none does. */
  readonly newer: Conditions | null
  /** Checked on each request. */
  readonly rest: Conditions
  /** How many entries the first query may walk past, and each later one: twice as many, up to a limit. */
  readonly window: number
  readonly maxWindow: number
  /** How many queries one page may take. */
  readonly maxWindows: number
}

/** Chooses the index that leaves the least to check request by request. */
export function planRequestList(
  filter: AuditFilter,
  known: Known,
  sizes: SearchSizes = SIZES,
): RequestListPlan {
  if (isPendingOnly(filter)) return pendingPlan(filter)
  const singles = singleConditions(filter, known.reasons)
  const driver = singles.find(({ from }) => from !== null)
  const others = singles.filter((single) => single !== driver).map(ofRequest)
  if (driver?.from) {
    const { from, seq, keys } = driver.from
    const rest = [...others, ...namesOfRequest(filter), ...outcomeConditions(filter).map(ofSomeEntry)]
    return plan({ from, seq, streams: keys.map((key) => [key]), newer: changing(driver), rest }, sizes.wide)
  }
  const { from, streams, rest } = byNamesAndOutcome(filter, known)
  const newer = outcomeConditions(filter).map((condition) => about('n', condition))
  return plan({ from, seq: 'l.seq', streams, newer, rest: [...rest, ...others] }, sizes.narrow)
}

function isPendingOnly({ outcome }: AuditFilter): boolean {
  return outcome === 'pending' || outcome === 'escalated'
}

/** Pending requests are few: the first entry of each is looked up. */
function pendingPlan(filter: AuditFilter): RequestListPlan {
  const singles = singleConditions(filter, () => ({ kind: 'many' })).filter(({ name }) => name !== 'outcome')
  return {
    from: `requests p INDEXED BY requests_pending
      CROSS JOIN ledger l ON p.status = 'pending'
        AND l.seq = (SELECT min(e.seq) FROM ledger e INDEXED BY ledger_request WHERE e.request_id = p.id)`,
    seq: 'l.seq',
    streams: [[]],
    newer: null,
    rest: [...singles.map(ofRequest), ...namesOfRequest(filter)],
    ...UNLIMITED,
  }
}

type Size = Pick<RequestListPlan, 'window' | 'maxWindow' | 'maxWindows'>

/** How far one query and one page go. */
export interface SearchSizes {
  /** For indexes with few entries. */
  readonly wide: Size
  /** For those that hold much of the ledger. */
  readonly narrow: Size
}

const { MAX_SAFE_INTEGER } = Number
const SIZES: SearchSizes = {
  wide: { window: 2_000, maxWindow: 20_000, maxWindows: MAX_SAFE_INTEGER },
  narrow: { window: 2_000, maxWindow: 2_000, maxWindows: 100 },
}
const UNLIMITED: Size = { window: MAX_SAFE_INTEGER, maxWindow: MAX_SAFE_INTEGER, maxWindows: 1 }
/** All streams go back in step: entries that a newer one stands for would lead one of them through the whole ledger. */
const IN_STEP: Size = { window: 2_000, maxWindow: MAX_SAFE_INTEGER, maxWindows: MAX_SAFE_INTEGER }

function plan(found: Omit<RequestListPlan, keyof Size>, size: Size): RequestListPlan {
  return { ...found, ...(found.rest.length === 0 ? IN_STEP : size) }
}

/** Session and requester are the same in all entries of a request; other columns differ. */
function changing({ name, check }: Single): Conditions {
  return OF_REQUEST.has(name) ? [] : [about('n', check)]
}

function ofRequest({ name, check }: Single): Condition {
  const sql = OF_REQUEST.get(name)
  return sql === undefined ? ofSomeEntry(check) : { sql, value: check.value }
}

const OF_REQUEST: ReadonlyMap<keyof AuditFilter, string> = new Map([
  ['request', 'r.id = ?'],
  ['session', 'r.session_id IN (SELECT value FROM json_each(?))'],
  ['requesters', 'r.requester IN (SELECT value FROM json_each(?))'],
])

function ofSomeEntry(condition: Condition): Condition {
  const { sql, value } = about('e', condition)
  return {
    sql: `EXISTS (SELECT 1 FROM ledger e INDEXED BY ledger_request WHERE e.request_id = r.id AND ${sql})`,
    value,
  }
}

/** The same of another row of the ledger. */
function about(alias: 'n' | 'e', { sql, value }: Condition): Condition {
  return { sql: sql.replaceAll(/\bl\./g, `${alias}.`), value }
}

function namesOfRequest({ agentId, agents, tool }: AuditFilter): Conditions {
  const patterns = [
    ['r.agent_id', agentId],
    ['r.agent_id', agents],
    ['r.tool', tool],
  ] as const
  return patterns.flatMap(([column, pattern]) => (pattern === undefined ? [] : [covered(column, pattern)]))
}
