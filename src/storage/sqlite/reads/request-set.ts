import type { Database } from 'better-sqlite3'
import { BLOCK, blockOf, type EntrySet, isIn, offsetsOf } from '../../codecs/entry-set.ts'
import { type BlockReader, blocksOf, commonOf, postingReader } from './postings.ts'
import type { RequestListPlan } from './request-list-plan.ts'
import { searchTerms, type TermFilter } from './search-terms.ts'
import { entryMatcher, searchedEntryReader } from './searched-entries.ts'

/** Requests, by their first entries, among which are all those that match. */
export interface RequestSet {
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

  function readersFor({ filter, leading, others, ofRequest }: RequestListPlan): readonly BlockReader[] {
    const first = terms.first()
    if (first === null) return []
    const some: readonly TermFilter[] = leading === null ? others : [leading, ...others]
    const known = (names: readonly TermFilter[]) =>
      names.flatMap((name) => {
        const found = terms.of(filter, name)
        return found === null ? [] : [found]
      })
    return [
      ...known(ofRequest).map((found) => postings.requests(found, first)),
      ...known(some).map((found) => postings.requests(found, first)),
      postings.entries([first]),
    ]
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
    const readers = readersFor(plan)
    const blocks = new Map<number, EntrySet>()
    if (readers.length > 0) {
      for (const { block, set } of blocksOf(commonOf(readers), { from: 1, before: end }))
        blocks.set(block, set)
    }
    return setOf(blocks, later)
  }
}

function setOf(blocks: ReadonlyMap<number, EntrySet>, later: ReadonlySet<number>): RequestSet {
  return {
    has(first) {
      const set = blocks.get(blockOf(first))
      return later.has(first) || (set !== undefined && isIn(set, first % BLOCK))
    },
    listed(max) {
      const firsts = new Set(later)
      for (const [block, set] of blocks) {
        for (const offset of offsetsOf(set)) firsts.add(block * BLOCK + offset)
        if (firsts.size > max) return null
      }
      return firsts.size > max ? null : [...firsts]
    },
  }
}
