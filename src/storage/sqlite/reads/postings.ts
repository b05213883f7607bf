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
  /** First entries of requests that have an entry with any of these terms, among other entries with them. */
  requests(terms: readonly number[]): BlockReader
}

export function postingReader(db: Database): Postings {
  const statements = prepare(db)

  function anyOf(terms: readonly number[], side: PostingSide): BlockReader {
    const [term, ...others] = terms
    return term !== undefined && others.length === 0
      ? termReader(statements, term, side)
      : termsReader(statements, terms, side)
  }

  return {
    entries: (terms) => anyOf(terms, 'entries'),
    requests: (terms) => eitherOf(anyOf(terms, 'entries'), anyOf(terms, 'requests')),
  }
}

type Statements = ReturnType<typeof prepare>

function prepare(db: Database) {
  return {
    newest: db.prepare<[number, number], StoredPosting>(
      'SELECT key, entries FROM ledger_postings WHERE key <= ? AND key >= ? ORDER BY key DESC LIMIT 1',
    ),
    /** The newest of each term up to the keys given; `term`: its place among these. */
    newestOfEach: db.prepare<[string, number], StoredPosting & { readonly term: number }>(
      `SELECT j.key AS term, p.key, p.entries FROM json_each((SELECT ?)) j CROSS JOIN ledger_postings p
        ON p.key = (SELECT key FROM ledger_postings WHERE key <= j.value AND key >= j.value - (SELECT ?)
          ORDER BY key DESC LIMIT 1)`,
    ),
  }
}

interface StoredPosting {
  readonly key: number
  readonly entries: Buffer
}

function termReader({ newest }: Statements, term: number, side: PostingSide): BlockReader {
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

/** What any of many terms has, in one query a step. */
function termsReader({ newestOfEach }: Statements, terms: readonly number[], side: PostingSide): BlockReader {
  let left: readonly Place[] = terms.map((term) => ({ term, at: Number.POSITIVE_INFINITY, entries: null }))

  function sought(late: readonly Place[], block: number): readonly Place[] {
    const upTo = JSON.stringify(late.map(({ term }) => postingKey(term, side, block)))
    return newestOfEach.all(upTo, block).flatMap(({ term: index, key, entries }) => {
      const place = late[index]
      return place === undefined ? [] : [{ term: place.term, at: blockOfKey(key), entries }]
    })
  }

  return {
    seek(block) {
      const late = left.filter(({ at }) => at > block)
      if (late.length > 0) left = [...left.filter(({ at }) => at <= block), ...sought(late, block)]
      return left.length === 0 ? null : left.reduce((newest, { at }) => Math.max(newest, at), 0)
    },
    addTo(set, block) {
      for (const { at, entries } of left) if (at === block && entries !== null) addStored(set, entries)
    },
  }
}

/** Where a term's next postings are. */
interface Place {
  readonly term: number
  readonly at: number
  readonly entries: Buffer | null
}

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
  }
}

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
      const [first, ...others] = readers
      if (first === undefined) return
      const common = setOf(first, block)
      for (const other of others) if (!keepCommon(common, setOf(other, block))) return
      addAll(set, common)
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
