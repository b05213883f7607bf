import type { Database } from 'better-sqlite3'
import type { RequestListPlan } from '../../search/request-list-plan.ts'
import type { TermFilter } from '../../search/term-filters.ts'
import { entrySearch, type SearchStep, type StepSizes } from './entry-search.ts'
import {
  entriesMatcher,
  isAbout,
  isOfCall,
  type ListedRequest,
  type ListedRequestReader,
} from './listed-request.ts'
import { type RequestSet, requestSetReader } from './request-set.ts'
import { entryMatcher } from './searched-entries.ts'
import type { SeqRange } from './seq-range.ts'
import type { ListedEntry, SearchSizes, WalkStep } from './walk-step.ts'

/** Fewer requests are read one after the other, rather than looked for among the entries. */
const FEW = 100
/** So much work is done before all requests that match are counted. */
const TRIED = 400
/** Entries whose requests are looked up together: a page's at first, and more where few of them match. */
const TOGETHER: StepSizes = { first: 24, most: 192 }
/** Where a smaller share of them are rows, more are looked up at once. */
const SPARSE = 1 / 4
/** After so much work, they are looked up even when they are fewer, as other work waits meanwhile. */
const MAX_GATHERED = 160

interface ListRange extends SeqRange {
  /** Of the whole list: newer entries up to here stand for their request instead. */
  readonly end: number
}

/** Goes through the requests that match, newest row first. */
export function requestWalk(
  db: Database,
  listed: ListedRequestReader,
  { steps, maxWork }: SearchSizes,
): (plan: RequestListPlan, range: ListRange) => Iterable<WalkStep> {
  const search = entrySearch(db, steps)
  const requestSet = requestSetReader(db)
  const firstsOf = firstEntryReader(db)

  const most = Math.min(MAX_GATHERED, maxWork)
  const rowsOf = rowReader(listed)
  const oneByOne = fewReader(rowsOf)

  function* amongEntries(set: RequestSet | null, plan: RequestListPlan, range: ListRange) {
    const rowsAt = rowFinder(rowsOf, { set, plan, end: range.end })
    let size = TOGETHER.first
    for (const step of gathered(search(plan.filter, searchedBy(plan), range), most)) {
      for (const { seqs, before } of partsOf(step, () => size)) {
        const found = rowsAt(firstsOf(seqs))
        yield { found, before, work: seqs.length + 8 * found.length }
        if (found.length < SPARSE * seqs.length) size = Math.min(2 * size, TOGETHER.most)
      }
      yield { found: [], before: step.before, work: step.work }
    }
  }

  /** Most pages are filled by the newest entries; where these hold few matches, there may be few at all. */
  function* fewOrMany(set: RequestSet, plan: RequestListPlan, range: ListRange) {
    let [worked, before] = [0, range.before]
    for (const step of amongEntries(set, plan, range)) {
      yield step
      worked += step.work
      before = step.before
      if (worked >= TRIED) break
    }
    if (before <= range.from) return
    const rest = { ...range, before }
    const few = set.listed(FEW)
    yield* few === null ? amongEntries(set, plan, rest) : oneByOne(few, plan, rest)
  }

  return (plan, range) => {
    const isSearched = plan.others.length > 0 && plan.filter.request === undefined
    if (!isSearched) return amongEntries(null, plan, range)
    const set = requestSet(plan, range)
    const { known } = set
    return known !== null && known.length <= FEW ? oneByOne(known, plan, range) : fewOrMany(set, plan, range)
  }
}

/** What entries must match themselves. */
function searchedBy({ leading, ofRequest }: RequestListPlan): readonly TermFilter[] {
  return leading === null ? ofRequest : [leading, ...ofRequest]
}

/** Steps that find little are taken together, so that few lookups are made for what they find. */
function* gathered(steps: Iterable<SearchStep>, maxWork: number): Generator<SearchStep> {
  let [seqs, work]: [readonly number[], number] = [[], 0]
  let before: number | null = null
  for (const step of steps) {
    seqs = seqs.length === 0 ? step.seqs : [...seqs, ...step.seqs]
    work += step.work
    before = step.before
    if (seqs.length < TOGETHER.first && work < maxWork) continue
    yield { seqs, before, work }
    ;[seqs, work, before] = [[], 0, null]
  }
  if (before !== null) yield { seqs, before, work }
}

/** What a step found, in parts of the size that is wanted when each is taken. */
function* partsOf({ seqs, before }: SearchStep, size: () => number) {
  for (let at = 0; at < seqs.length; ) {
    const part = seqs.slice(at, at + size())
    at += part.length
    yield { seqs: part, before: at < seqs.length ? (part.at(-1) ?? before) : before }
  }
}

interface FinderOptions {
  readonly set: RequestSet | null
  readonly plan: RequestListPlan
  readonly end: number
}

/** Finds which of these entries are rows of the list. */
function rowFinder(rowsOf: RowReader, { set, plan, end }: FinderOptions) {
  const rows = new Map<number, ListedEntry | null>()
  return (entries: readonly FirstEntry[]): readonly ListedEntry[] => {
    const wanted = entries.filter(({ first }) => set?.has(first) ?? true)
    const unknown = new Set(wanted.map(({ first }) => first).filter((first) => !rows.has(first)))
    for (const [first, row] of rowsOf([...unknown], plan, end)) rows.set(first, row)
    return wanted.flatMap(({ seq, first }) => {
      const row = rows.get(first)
      return row?.seq === seq ? [row] : []
    })
  }
}

/** The rows of a few requests. */
function fewReader(rowsOf: RowReader) {
  return function* oneByOne(firsts: readonly number[], plan: RequestListPlan, range: ListRange) {
    const found = [...rowsOf(firsts, plan, range.end).values()]
      .flatMap((row) => row ?? [])
      .filter(({ seq }) => seq >= range.from && seq < range.before)
      .sort((one, other) => other.seq - one.seq)
    yield { found, before: range.from, work: 4 * firsts.length }
  }
}

/** Where the rows of the requests with these first entries stand; null: it does not match. */
type RowReader = (
  firsts: readonly number[],
  plan: RequestListPlan,
  end: number,
) => ReadonlyMap<number, ListedEntry | null>

function rowReader(listed: ListedRequestReader): RowReader {
  return (firsts, plan, end) => {
    const requests = listed(firsts)
    const isListed = requestMatcher(plan)
    const leads = entryMatcher(plan.filter, plan.leading === null ? [] : [plan.leading])
    const rowOf = (request: ListedRequest): ListedEntry | null => {
      if (!isListed(request)) return null
      const entry = request.entries.find((one) => one.seq < end && isOfCall(request, one) && leads(one))
      return entry === undefined ? null : { seq: entry.seq, atMs: entry.atMs, requestId: request.id }
    }
    return new Map(
      firsts.map((first) => {
        const request = requests.get(first)
        return [first, request === undefined ? null : rowOf(request)]
      }),
    )
  }
}

function requestMatcher({ filter, others }: RequestListPlan): (request: ListedRequest) => boolean {
  const hasEntries = entriesMatcher(filter, others)
  return (request) => isAbout(request, filter) && hasEntries(request)
}

interface FirstEntry {
  readonly seq: number
  readonly first: number
}

/** The first entries of the requests of these entries; those about none are left out. */
function firstEntryReader(db: Database) {
  const read = db.prepare<[string], FirstEntry>(
    `SELECT seq, coalesce(request_seq, seq) AS first FROM ledger_entries
      WHERE seq IN (SELECT value FROM json_each(?)) AND (request_seq IS NOT NULL OR request_id IS NOT NULL)
      ORDER BY seq DESC`,
  )
  return (seqs: readonly number[]) => read.all(JSON.stringify(seqs))
}
