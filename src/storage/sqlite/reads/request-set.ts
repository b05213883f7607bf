import type { Database } from 'better-sqlite3'
import { BLOCK, blockOf, type EntrySet, isIn, offsetsOf } from '../../codecs/entry-set.ts'
import type { RequestListPlan } from '../../search/request-list-plan.ts'
import type { TermFilter } from '../../search/term-filters.ts'
import { possibleOrigins } from './possible-origins.ts'
import { type CommonBlock, commonBlocks, postingReader } from './postings.ts'
import { hasOrigins, searchTerms } from './search-terms.ts'
import { entryMatcher, searchedEntryReader } from './searched-entries.ts'
import type { SeqRange } from './seq-range.ts'

/** Entries among which are the first ones of all requests that match. */
export interface RequestSet {
  /** All of them when that is known without a walk; null: it is not. */
  readonly known: readonly number[] | null
  has(first: number): boolean
  /** All of them; null: more than `max`. */
  listed(max: number): readonly number[] | null
}

/** Prepares the search for requests of which each filter matches some entry, however far apart. */
export function requestSetReader(
  db: Database,
): (plan: RequestListPlan, range: { readonly end: number }) => RequestSet {
  const terms = searchTerms(db)
  const postings = postingReader(db)
  const indexed = db.prepare<[], number>('SELECT seq FROM ledger_indexed').pluck()
  const entries = searchedEntryReader(db)([])
  const isPossible = possibleOrigins(db)

  /** Of each filter that postings answer. */
  function termsOf({ filter, leading, others, ofRequest }: RequestListPlan): readonly NamedTerms[] {
    const names = [...ofRequest, ...(leading === null ? others : [leading, ...others])]
    return names.flatMap((name) => {
      const found = terms.of(filter, name)
      return found === null ? [] : [{ name, terms: found }]
    })
  }

  /** A request that matches because of entries that no posting holds yet has one that matches one of the filters. */
  function unindexed({ filter, leading, others }: RequestListPlan): ReadonlySet<number> {
    const some = leading === null ? others : [leading, ...others]
    const matchers = some.map((name) => entryMatcher(filter, [name]))
    const range = { from: (indexed.get() ?? 0) + 1, before: Number.MAX_SAFE_INTEGER }
    const found = entries.between(range, -1).filter((entry) => matchers.some((matches) => matches(entry)))
    return new Set(found.map(({ first }) => first))
  }

  return (plan, { end }) => {
    const later = unindexed(plan)
    const wanted = termsOf(plan)
    if (wanted.length === 0) return EVERY_REQUEST
    const originated = wanted.filter(({ name }) => hasOrigins(name))
    if (!isPossible(originated.map((one) => one.terms))) return only(later)
    const blocks = (range: SeqRange) =>
      commonBlocks(
        wanted.map((one) => postings.requests(one.terms)),
        range,
      )
    return setOf(blocks, later, end)
  }
}

interface NamedTerms {
  readonly name: TermFilter
  readonly terms: readonly number[]
}

const EVERY_REQUEST: RequestSet = { known: null, has: () => true, listed: () => null }

function only(firsts: ReadonlySet<number>): RequestSet {
  const known = [...firsts]
  return {
    known,
    has: (first) => firsts.has(first),
    listed: (max) => (known.length > max ? null : known),
  }
}

type Blocks = (range: SeqRange) => Iterable<CommonBlock>

/** Blocks are read when they are asked for: a page often needs few of them. */
function setOf(blocks: Blocks, later: ReadonlySet<number>, end: number): RequestSet {
  const known = new Map<number, EntrySet | null>()

  function setAt(block: number): EntrySet | null {
    const before = known.get(block)
    if (before !== undefined) return before
    const [found] = blocks({ from: Math.max(1, block * BLOCK), before: (block + 1) * BLOCK })
    known.set(block, found?.set ?? null)
    return found?.set ?? null
  }

  return {
    known: null,
    has(first) {
      if (later.has(first)) return true
      const set = setAt(blockOf(first))
      return set !== null && isIn(set, first % BLOCK)
    },
    listed(max) {
      const firsts = new Set(later)
      for (const { block, set } of blocks({ from: 1, before: end })) {
        for (const first of firstsIn(block, set)) firsts.add(first)
        if (firsts.size > max) return null
      }
      return firsts.size > max ? null : [...firsts]
    },
  }
}

function firstsIn(block: number, set: EntrySet | null): readonly number[] {
  return set === null ? [] : offsetsOf(set).map((offset) => block * BLOCK + offset)
}
