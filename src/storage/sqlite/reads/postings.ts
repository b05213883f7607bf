import type { Database } from 'better-sqlite3'
import { addAll, addStored, blockOf, type EntrySet, emptySet, keepCommon } from '../../codecs/entry-set.ts'
import { blockOfKey, type PostingSide, postingKey } from '../../codecs/posting-key.ts'

/** Entries that are read block by block, the newest block first. */
export interface BlockReader {
  /** The newest block up to this one that may hold some; null: there is none. */
  seek(block: number): number | null
  /** Adds those in the block that was sought last to a set. */
  addTo(set: EntrySet, block: number): void
}

/** Readers of the postings of terms. */
export interface Postings {
  /** Entries with any of these terms. */
  entries(terms: readonly number[]): BlockReader
  /** First entries of requests that have an entry with any of these terms; `first`: the term of first entries. */
  requests(terms: readonly number[], first: number): BlockReader
}

export function postingReader(db: Database): Postings {
  const newest = db.prepare<[number, number], StoredPosting>(
    'SELECT key, entries FROM ledger_postings WHERE key <= ? AND key >= ? ORDER BY key DESC LIMIT 1',
  )

  function anyOf(terms: readonly number[], side: PostingSide): BlockReader {
    return unionOf(terms.map((term) => termReader(newest, term, side)))
  }

  return {
    entries: (terms) => anyOf(terms, 'entries'),
    requests(terms, first) {
      const firstEntries = commonOf([anyOf(terms, 'entries'), anyOf([first], 'entries')])
      return unionOf([firstEntries, anyOf(terms, 'requests')])
    },
  }
}

interface StoredPosting {
  readonly key: number
  readonly entries: Buffer
}

interface NewestPosting {
  get(to: number, from: number): StoredPosting | undefined
}

function termReader(newest: NewestPosting, term: number, side: PostingSide): BlockReader {
  const from = postingKey(term, side, 0)
  let found: { readonly block: number; readonly entries: Buffer } | null = null
  return {
    seek(block) {
      if (found !== null && found.block <= block) return found.block
      const row = newest.get(postingKey(term, side, block), from)
      found = row === undefined ? null : { block: blockOfKey(row.key), entries: row.entries }
      return found?.block ?? null
    },
    addTo(set, block) {
      if (found?.block === block) addStored(set, found.entries)
    },
  }
}

/** What any of them has. */
function unionOf(readers: readonly BlockReader[]): BlockReader {
  let left = readers.map((reader) => ({ reader, at: Number.POSITIVE_INFINITY }))
  return {
    seek(block) {
      let newest = -1
      for (const one of left) {
        if (one.at > block) one.at = one.reader.seek(block) ?? ENDED
        newest = Math.max(newest, one.at)
      }
      left = left.filter(({ at }) => at !== ENDED)
      return newest === ENDED ? null : newest
    },
    addTo(set, block) {
      for (const { reader, at } of left) if (at === block) reader.addTo(set, block)
    },
  }
}

const ENDED = -1

/** What all of them have. */
export function commonOf(readers: readonly BlockReader[]): BlockReader {
  return {
    seek(block) {
      let at: number | null = block
      for (let before: number | null = null; at !== null && at !== before; ) {
        before = at
        at = stepBack(readers, at)
      }
      return at
    },
    addTo(set, block) {
      const [first, ...others] = readers.map((reader) => setOf(reader, block))
      if (first === undefined) return
      for (const other of others) keepCommon(first, other)
      addAll(set, first)
    },
  }
}

function setOf(reader: BlockReader, block: number): EntrySet {
  const set = emptySet()
  reader.addTo(set, block)
  return set
}

/** Each one back to where the one before it stands, or further. */
function stepBack(readers: readonly BlockReader[], block: number): number | null {
  return readers.reduce<number | null>((at, reader) => (at === null ? null : reader.seek(at)), block)
}

/** The blocks with entries in `[from, before)`, newest first, and what they hold. */
export function* blocksOf(
  reader: BlockReader,
  { from, before }: { readonly from: number; readonly before: number },
): Generator<{ readonly block: number; readonly set: EntrySet }> {
  let block = reader.seek(blockOf(before - 1))
  while (block !== null && block >= blockOf(from)) {
    yield { block, set: setOf(reader, block) }
    block = block === 0 ? null : reader.seek(block - 1)
  }
}
