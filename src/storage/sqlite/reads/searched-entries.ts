import type { Database } from 'better-sqlite3'
import { Outcome } from '#protocol/request.ts'
import type { AuditFilter } from '../../../approval/model/audit-filter.ts'
import { compileGlob } from '../../../core/glob.ts'
import { lazy } from '../../../core/lazy.ts'
import { requestIdSql } from '../../codecs/entry-columns.ts'
import type { Facet } from '../../codecs/ledger-entry.ts'
import type { TermFilter } from '../../search/term-filters.ts'
import { facetReader, reasonReader } from './facets.ts'
import type { SeqRange } from './seq-range.ts'

/** An entry as far as filters look at it. What none of them looks at is null. */
export interface SearchedEntry {
  readonly seq: number
  /** The first entry of its request; its own number when it is about none. */
  readonly first: number
  readonly atMs: number
  readonly facet: () => Facet
  readonly reason: () => string | null
  /** Of its request. */
  readonly session: string | null
  readonly requester: string | null
}

/** Reads entries to check them one by one, newest first. */
export interface SearchedEntries {
  between(range: SeqRange, limit: number): readonly SearchedEntry[]
  /** Those with these words in their reasons. */
  withWords(range: SeqRange, words: string): readonly SearchedEntry[]
  at(seqs: readonly number[]): readonly SearchedEntry[]
  /** Of the requests whose first entries these are, newest first, by their first entries. */
  ofRequests(firsts: readonly number[]): ReadonlyMap<number, readonly SearchedEntry[]>
}

/** Prepares reading what filters look at. */
export function searchedEntryReader(db: Database): (names: readonly TermFilter[]) => SearchedEntries {
  const plain = readerWith(db, false)
  const withOrigins = readerWith(db, true)
  return (names) => (names.includes('session') || names.includes('requesters') ? withOrigins : plain)
}

/** SQLite plans most of these anew for each value of a bare `?`, which is many times the work: hence `(SELECT ?)`. */
function readerWith(db: Database, origins: boolean): SearchedEntries {
  const select = `${COLUMNS} ${origins ? WITH_ORIGIN : WITHOUT_ORIGIN}`
  const prepare = <Values extends unknown[]>(rest: string) =>
    db.prepare<Values, Row>(`SELECT ${select} WHERE ${rest}`).raw()
  const between = prepare<[number, number, number]>(
    'e.seq >= (SELECT ?) AND e.seq < (SELECT ?) ORDER BY e.seq DESC LIMIT ?',
  )
  const reasonsWith = db.prepare<[WordsInRange], string | null>(REASONS_WITH).pluck()
  const withReasons = prepare<[number, number, string]>(
    'e.seq >= (SELECT ?) AND e.seq < (SELECT ?) AND e.reason_id IN (SELECT value FROM json_each(?)) ORDER BY e.seq DESC',
  )
  const at = prepare<[string]>('e.seq IN (SELECT value FROM json_each(?)) ORDER BY e.seq DESC')
  const ofRequests = prepare<[OfRequests]>(OF_REQUESTS)
  const searched = entryMaker(db)
  return {
    between: ({ from, before }, limit) => searched(between.all(from, before, limit)),
    withWords({ from, before }, words) {
      const reasons = reasonsWith.get({ from, before, words: words.toLowerCase() }) ?? null
      return reasons === null ? [] : searched(withReasons.all(from, before, reasons))
    },
    at: (seqs) => searched(at.all(JSON.stringify(seqs))),
    ofRequests: (firsts) =>
      Map.groupBy(searched(ofRequests.all({ firsts: JSON.stringify(firsts) })), ({ first }) => first),
  }
}

interface WordsInRange extends SeqRange {
  readonly words: string
}

/** Entries have few different reasons, so each of these is looked at once; null: none has the words. */
const REASONS_WITH = `SELECT nullif(json_group_array(r.id), '[]') FROM
    (SELECT DISTINCT reason_id FROM ledger_entries WHERE seq >= (SELECT @from) AND seq < (SELECT @before)) e
    CROSS JOIN ledger_reasons r ON r.id = e.reason_id
  WHERE instr(coalesce(r.folded, r.reason), (SELECT @words)) > 0`

interface OfRequests {
  readonly firsts: string
}

const OF_REQUESTS = `e.seq IN (SELECT value FROM json_each(@firsts))
  OR (e.request_seq IS NOT NULL AND e.request_seq IN (SELECT value FROM json_each(@firsts))) ORDER BY e.seq DESC`

const COLUMNS = 'e.seq, coalesce(e.request_seq, e.seq), e.at_ms, e.facet_id, e.reason_id'
const WITHOUT_ORIGIN = ', NULL, NULL FROM ledger_entries e'
const WITH_ORIGIN = `, r.session_id, r.requester FROM ledger_entries e
  JOIN ledger_entries o ON o.seq = coalesce(e.request_seq, e.seq)
  LEFT JOIN requests r ON r.id = ${requestIdSql('o.request_id')}`

type Row = readonly [
  seq: number,
  first: number,
  atMs: number,
  facetId: number,
  reasonId: number | null,
  session: string | null,
  requester: string | null,
]

/** Thousands of entries share few facets and reasons: each is read once, when a filter looks at it. */
function entryMaker(db: Database): (rows: readonly Row[]) => readonly SearchedEntry[] {
  const [facets, reasons] = [lazy(facetReader(db)), lazy(reasonReader(db))]
  return (rows) =>
    rows.map(([seq, first, atMs, facetId, reasonId, session, requester]) => {
      const facet = () => facets()(facetId)
      const reason = () => (reasonId === null ? null : reasons()(reasonId))
      return { seq, first, atMs, facet, reason, session, requester }
    })
}

/** Do entries match these filters? */
export function entryMatcher(
  filter: AuditFilter,
  names: readonly TermFilter[],
): (entry: SearchedEntry) => boolean {
  const checks = names.map((name) => CHECKS[name](filter))
  return (entry) => checks.every((check) => check(entry))
}

type Check = (entry: SearchedEntry) => boolean

const CHECKS: Readonly<Record<TermFilter, (filter: AuditFilter) => Check>> = {
  agentId: ({ agentId }) => covered(agentId, ({ facet }) => facet().agentId),
  agents: ({ agents }) => covered(agents, ({ facet }) => facet().agentId),
  tool: ({ tool }) => covered(tool, ({ facet }) => facet().tool),
  kind: ({ kind }) => equal(kind, ({ facet }) => facet().kind),
  policy: ({ policy }) => equal(policy, ({ facet }) => facet().matchedPolicyId),
  rule: ({ rule }) => equal(rule, ({ facet }) => facet().matchedRule),
  approver: ({ approver }) => equal(approver, ({ facet }) => facet().actor),
  session: (filter) => equal(filter.session, ({ session }) => session),
  outcome: ({ outcome }) =>
    Outcome.safeParse(outcome).success
      ? equal(outcome, ({ facet }) => facet().outcome)
      : equal(outcome, ({ facet }) => facet().status),
  requesters({ requesters }) {
    const wanted = new Set(requesters)
    return ({ requester }) => requester !== null && wanted.has(requester)
  },
  reason({ reason: words = '' }) {
    const folded = words.toLowerCase()
    return ({ reason }) => reason()?.toLowerCase().includes(folded) ?? false
  },
}

function covered(pattern = '*', nameOf: (entry: SearchedEntry) => string | null): Check {
  const covers = compileGlob(pattern)
  return (entry) => {
    const name = nameOf(entry)
    return name !== null && covers(name)
  }
}

function equal(wanted: string | undefined, read: (entry: SearchedEntry) => string | null): Check {
  return (entry) => read(entry) === wanted
}
