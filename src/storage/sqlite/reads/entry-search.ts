import type { Database } from 'better-sqlite3'
import type { AuditFilter } from '../../../approval/model/audit-filter.ts'
import { type BytesOrText, encodeRequestId } from '../../codecs/entry-columns.ts'
import { BLOCK, type EntrySet, offsetsBelow } from '../../codecs/entry-set.ts'
import type { TermFilter } from '../../search/term-filters.ts'
import { possibleFacets } from './possible-facets.ts'
import { possibleOrigins } from './possible-origins.ts'
import { type CommonBlock, commonBlocks, postingReader } from './postings.ts'
import { hasOrigins, searchTerms } from './search-terms.ts'
import { entryMatcher, type SearchedEntry, searchedEntryReader } from './searched-entries.ts'
import type { SeqRange } from './seq-range.ts'

/** What one step of a search found. */
export interface SearchStep {
  /** Newest first. */
  readonly seqs: readonly number[]
  /** Everything from here on was looked at. */
  readonly before: number
  /** How much work it was, in entries looked at. */
  readonly work: number
}

/** Entries that match all these filters of `filter`, newest first, step by step: a caller can let other work run in between. */
export type EntrySearch = (
  filter: AuditFilter,
  names: readonly TermFilter[],
  range: SeqRange,
) => Generator<SearchStep, void, void>

/** So much work blocks the event loop for a few milliseconds. */
export const WORK_AT_ONCE = 1_500

/** Entries that are checked one by one in a step: few at first, as these often fill a page. */
export interface StepSizes {
  readonly first: number
  readonly most: number
}

const STEPS: StepSizes = { first: 64, most: 512 }
const WORK_OF_A_BLOCK = 20
/** Most searches find something before so many blocks without a match. */
const EMPTY_BLOCKS = 2
/** Entries that are taken from a block at once. */
const PART = 256

/** Prepares searches: by the postings, and one by one in the entries that these do not hold yet. */
export function entrySearch(db: Database, sizes: StepSizes = STEPS): EntrySearch {
  const indexed = db.prepare<[], number>('SELECT seq FROM ledger_indexed').pluck()
  const ofRequest = requestSeqReader(db)
  const checked = checkedSearch(db, sizes)
  const postings = postingSearch(db, checked)

  return function* search(filter, names, { from, before }) {
    if (filter.request !== undefined) {
      const seqs = ofRequest(filter.request).filter((seq) => seq >= from && seq < before)
      return yield* checked.among({ filter, names }, seqs)
    }
    const end = (indexed.get() ?? 0) + 1
    if (before > end) yield* checked.between({ filter, names }, { from: Math.max(from, end), before })
    if (from < end) yield* postings({ filter, names }, { from, before: Math.min(before, end) })
  }
}

interface SearchCriteria {
  readonly filter: AuditFilter
  readonly names: readonly TermFilter[]
}

type Steps = Generator<SearchStep, void, void>

function postingSearch(
  db: Database,
  checked: CheckedSearch,
): (criteria: SearchCriteria, range: SeqRange) => Steps {
  const terms = searchTerms(db)
  const postings = postingReader(db)
  const haveCommonFacet = possibleFacets(db)
  const haveCommonOrigin = possibleOrigins(db)

  return function* search({ filter, names }, range) {
    const parts = names.map((name) => ({ name, terms: terms.of(filter, name) }))
    const readers = parts
      .flatMap((part) => (part.terms === null ? [] : [part.terms]))
      .sort((one, other) => one.length - other.length)
      .map(postings.entries)
    const rest = { filter, names: parts.filter((part) => part.terms === null).map(({ name }) => name) }
    if (readers.length === 0) return yield* checked.between(rest, range)
    const originated = parts.flatMap((part) =>
      hasOrigins(part.name) && part.terms !== null ? [part.terms] : [],
    )
    const isPossible = () => haveCommonOrigin(originated) && haveCommonFacet(filter, names)
    const blocks = whilePossible(commonBlocks(readers, range), isPossible)
    for (const { block, set } of blocks) {
      for (const seqs of seqsIn(block, set, range)) yield* checked.among(rest, seqs)
      yield { seqs: [], before: Math.max(range.from, block * BLOCK), work: WORK_OF_A_BLOCK }
    }
    yield { seqs: [], before: range.from, work: 0 }
  }
}

/** The blocks up to where there can be no more matches: without any in some, it is asked whether there are any at all. */
function* whilePossible(blocks: Iterable<CommonBlock>, isPossible: () => boolean): Generator<CommonBlock> {
  let empty = 0
  for (const found of blocks) {
    if (found.set === null) empty += 1
    if (found.set === null && empty === EMPTY_BLOCKS && !isPossible()) return
    yield found
  }
}

interface CheckedSearch {
  between(criteria: SearchCriteria, range: SeqRange): Steps
  among(criteria: SearchCriteria, seqs: readonly number[]): Steps
}

function checkedSearch(db: Database, { first, most }: StepSizes): CheckedSearch {
  const entriesFor = searchedEntryReader(db)
  const lastBefore = db
    .prepare<[number], number>('SELECT coalesce(max(seq), 0) FROM ledger_entries WHERE seq < ?')
    .pluck()

  /** Reasons are looked at where they are stored: making each a text takes most of the time. */
  function read({ filter, names }: SearchCriteria, range: SeqRange): readonly SearchedEntry[] {
    const words = names.includes('reason') ? filter.reason : undefined
    const entries = entriesFor(names)
    return words === undefined || words.includes('\0')
      ? entries.between(range, -1)
      : entries.withWords(range, words)
  }

  return {
    *between(criteria, { from, before }) {
      const matches = entryMatcher(criteria.filter, criteria.names)
      let size = first
      for (let end = before; end > from; size = Math.min(2 * size, most)) {
        const start: number = Math.max(from, end - size)
        const found = read(criteria, { from: start, before: end }).filter(matches)
        // Numbers that somebody changed can be far apart.
        end = found.length > 0 ? start : Math.max(from, (lastBefore.get(start) ?? 0) + 1)
        yield { seqs: found.map(({ seq }) => seq), before: end, work: size }
      }
    },

    *among({ filter, names }, seqs) {
      if (names.length === 0) return yield { seqs, before: seqs.at(-1) ?? 0, work: 0 }
      const matches = entryMatcher(filter, names)
      let size = first
      for (let at = 0; at < seqs.length; size = Math.min(2 * size, most)) {
        const part = seqs.slice(at, at + size)
        at += size
        const found = entriesFor(names).at(part).filter(matches)
        yield { seqs: found.map(({ seq }) => seq), before: part.at(-1) ?? 0, work: part.length }
      }
    },
  }
}

/** Newest first, in parts: few of the entries of a block fill a page. */
function* seqsIn(
  block: number,
  set: EntrySet | null,
  { from, before }: SeqRange,
): Generator<readonly number[]> {
  if (set === null) return
  const start = block * BLOCK
  for (let end = Math.min(before - start, BLOCK); start + end > from; ) {
    const seqs = offsetsBelow(set, end, PART)
      .map((offset) => start + offset)
      .filter((seq) => seq >= from)
    if (seqs.length > 0) yield seqs
    if (seqs.length < PART) return
    end = (seqs.at(-1) ?? start) - start
  }
}

/** All entries of a request, newest first. */
function requestSeqReader(db: Database): (id: string) => readonly number[] {
  const first = db
    .prepare<[BytesOrText], number>(
      'SELECT seq FROM ledger_entries WHERE request_id = ? AND request_id IS NOT NULL',
    )
    .pluck()
  const later = db
    .prepare<[number], number>(
      'SELECT seq FROM ledger_entries WHERE request_seq = (SELECT ?) AND request_seq IS NOT NULL ORDER BY seq DESC',
    )
    .pluck()
  return (id) => {
    const seq = first.get(encodeRequestId(id))
    return seq === undefined ? [] : [...later.all(seq), seq]
  }
}
