import type { Database } from 'better-sqlite3'
import { addCommon, addStored, blockOf, type EntrySet, emptySet } from '../../codecs/entry-set.ts'
import { type Posting, type PostingSource, postingSource } from './posting-source.ts'

/** Entries that are read block by block, the newest block first. */
export interface BlockReader {
  /** The newest block up to this one that may hold some; null: there is none. */
  seek(block: number): number | null
  /** Adds those in the block that was sought last to a set. */
  addTo(set: EntrySet, block: number): void
  /** Adds those of them to `common` that the set holds, too; false: there are none. */
  addCommon(common: EntrySet, set: EntrySet, block: number): boolean
}

/** Readers of the postings of terms. */
export interface Postings {
  /** Entries with any of these terms. */
  entries(terms: readonly number[]): BlockReader
  /** First entries of requests that have an entry with any of these terms, among other entries with them. */
  requests(terms: readonly number[]): BlockReader
}

export function postingReader(db: Database): Postings {
  const source = postingSource(db)
  const entries = (terms: readonly number[]) => termsReader(terms, source('entries'))
  return {
    entries,
    requests: (terms) => eitherOf(entries(terms), termsReader(terms, source('requests'))),
  }
}

/** So many blocks are read at once when each one is looked at. */
const MAX_SPAN = 16
/** So many postings are read at once. */
const AT_ONCE = 512

/** What any of the terms has. */
function termsReader(terms: readonly number[], source: PostingSource): BlockReader {
  const maxSpan = Math.max(1, Math.min(MAX_SPAN, Math.floor(AT_ONCE / terms.length)))
  const unopened = unopenedTerms(terms, source)
  let opened: readonly TermPostings[] = []
  let [last, inSequence] = [Number.POSITIVE_INFINITY, 0]

  /** More blocks at once the more of them were looked at one after the other: most searches need only the newest. */
  function read(late: readonly TermPostings[], block: number): void {
    if (late.length === 0) return
    const missing = late.map(({ term }) => term)
    const found = source.next(missing, block, Math.min(maxSpan, inSequence))
    for (const [place, { next }] of late.entries()) next.push(...(found[place] ?? []))
    opened = opened.filter(({ next }) => next.length > 0)
  }

  /** Those that may have postings in this block or a newer one. */
  function open(block: number): readonly TermPostings[] {
    const found: TermPostings[] = []
    for (
      let newest = unopened.at(-1);
      newest !== undefined && newest.bound >= block;
      newest = unopened.at(-1)
    ) {
      found.push({ term: newest.term, next: [] })
      unopened.pop()
    }
    opened = [...opened, ...found]
    return found
  }

  return {
    seek(block) {
      if (block < last) inSequence = block === last - 1 ? inSequence + 1 : 1
      const late = opened.filter((postings) => !reaches(postings, block))
      read([...late, ...open(block)], block)
      last = newestOf(opened)
      for (let bound = boundOf(unopened); bound > ENDED && bound >= last; bound = boundOf(unopened)) {
        read(open(bound), bound)
        last = newestOf(opened)
      }
      return last === ENDED ? null : last
    },
    addTo(set, block) {
      for (const postings of opened) addStored(set, storedAt(postings, block, source))
    },
    addCommon(common, set, block) {
      let isAdded = false
      for (const postings of opened) {
        if (addCommon(common, set, storedAt(postings, block, source))) isAdded = true
      }
      return isAdded
    },
  }
}

/** A term of which nothing was read yet: it has no postings in blocks newer than `bound`. */
interface UnopenedTerm {
  readonly term: number
  readonly bound: number
}

/** Those that have any postings, the one with the newest bound last. */
function unopenedTerms(terms: readonly number[], source: PostingSource): UnopenedTerm[] {
  const bounds = source.bounds(terms)
  return (
    terms
      .map((term, place) => ({ term, bound: bounds[place] ?? ENDED }))
      .filter(({ bound }) => bound > ENDED)
      // The difference of two infinite bounds is no number.
      .sort((one, other) => (one.bound === other.bound ? 0 : one.bound - other.bound))
  )
}

function boundOf(unopened: readonly UnopenedTerm[]): number {
  return unopened.at(-1)?.bound ?? ENDED
}

/** Postings of a term that were read, the next one last. Those of a term that has no more are gone. */
interface TermPostings {
  readonly term: number
  readonly next: Posting[]
}

function newestOf(opened: readonly TermPostings[]): number {
  return opened.reduce((newest, { next }) => Math.max(newest, next.at(-1)?.block ?? ENDED), ENDED)
}

/** Is its next one in this block or an older one? Those of newer blocks are left out. */
function reaches({ next }: TermPostings, block: number): boolean {
  while ((next.at(-1)?.block ?? ENDED) > block) next.pop()
  return next.length > 0
}

/** What the term has in the block. The long postings after a long one are read with it. */
function storedAt({ term, next }: TermPostings, block: number, { long }: PostingSource): Uint8Array {
  const newest = next.at(-1)
  if (newest?.block !== block) return NONE
  if (newest.stored === null) {
    const found = long(term, next[0]?.block ?? block, block)
    for (const posting of next) posting.stored ??= found.get(posting.block) ?? null
  }
  return newest.stored ?? NONE
}

const NONE = new Uint8Array()
const ENDED = -1

/** What one of two has. */
function eitherOf(one: BlockReader, other: BlockReader): BlockReader {
  let [first, second] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  return {
    seek(block) {
      if (first > block) first = one.seek(block) ?? ENDED
      if (second > block) second = other.seek(block) ?? ENDED
      const newest = Math.max(first, second)
      return newest === ENDED ? null : newest
    },
    addTo(set, block) {
      if (first === block) one.addTo(set, block)
      if (second === block) other.addTo(set, block)
    },
    addCommon(common, set, block) {
      const isAdded = first === block && one.addCommon(common, set, block)
      return (second === block && other.addCommon(common, set, block)) || isAdded
    },
  }
}

/** What all of them have, of which there must be one. */
function commonOf(readers: readonly BlockReader[]) {
  const sets = [emptySet(), emptySet()] as const
  return {
    seek(block: number): number | null {
      let at: number | null = block
      for (let before: number | null = null; at !== null && at !== before; ) {
        before = at
        at = stepBack(readers, at)
      }
      return at
    },
    /** In one of the same two sets each time; null: nothing. */
    at(block: number): EntrySet | null {
      const [first, ...others] = readers
      let [common, spare] = sets
      common.fill(0)
      first?.addTo(common, block)
      for (const other of others) {
        spare.fill(0)
        if (!other.addCommon(spare, common, block)) return null
        ;[common, spare] = [spare, common]
      }
      return common
    },
  }
}

/** Each one back to where the one before it stands, or further. */
function stepBack(readers: readonly BlockReader[], block: number): number | null {
  return readers.reduce<number | null>((at, reader) => (at === null ? null : reader.seek(at)), block)
}

/** A block that all readers have, and what they have in common there; null: nothing. */
export interface CommonBlock {
  readonly block: number
  readonly set: EntrySet | null
}

/** The blocks in `[from, before)` that all of them have, newest first. Each set is used again. */
export function* commonBlocks(
  readers: readonly BlockReader[],
  { from, before }: { readonly from: number; readonly before: number },
): Generator<CommonBlock> {
  const { seek, at } = commonOf(readers)
  let block = seek(blockOf(before - 1))
  while (block !== null && block >= blockOf(from)) {
    yield { block, set: at(block) }
    block = block === 0 ? null : seek(block - 1)
  }
}
