import type { Database } from 'better-sqlite3'
import { isReason, type PostingSide, postingKey } from '../../codecs/posting-key.ts'

/** In bytes. */
const MAX_SHORT = 512

/** The entries of one block that have a term. */
export interface Posting {
  readonly block: number
  /** Null: it is long, and not read before it is needed. */
  stored: Uint8Array | null
}

/** Reads postings of one side. */
export interface PostingSource {
  /** Of each term, a block such that it has no postings in newer ones; below zero: it has none at all. */
  bounds(terms: readonly number[]): readonly number[]
  /** Of each term, oldest first: those of a span of blocks up to this one, or when it has none there, the newest one before. */
  next(terms: readonly number[], block: number, span: number): readonly (readonly Posting[])[]
  /** The long ones of a term, by their blocks. */
  long(term: number, from: number, to: number): ReadonlyMap<number, Uint8Array>
}

export function postingSource(db: Database): (side: PostingSide) => PostingSource {
  const reasonBlocks = db.prepare<[string], string>(REASON_BLOCKS).pluck()
  const newestOf = db.prepare<[NewestPostings], Buffer | null>(NEWEST).pluck()
  const nextOf = db.prepare<[NextPostings], Buffer | null>(NEXT).pluck()
  const longOf = db.prepare<[number, number, number], readonly [number, Buffer]>(LONG).raw()
  return (side) => ({
    bounds(terms) {
      const blocks = terms.some(isReason) ? numbersIn(reasonBlocks.get(JSON.stringify(terms))) : []
      return terms.map((term, place) =>
        isReason(term) ? (blocks[place] ?? NOWHERE) : Number.POSITIVE_INFINITY,
      )
    },
    next(terms, block, span) {
      const keys = JSON.stringify(terms.map((term) => postingKey(term, side, block)))
      const found = span === 1 ? newestOf.get({ keys, block }) : nextOf.get({ keys, block, span })
      return postingsIn(terms.length, found ?? NONE)
    },
    long: (term, from, to) =>
      new Map(
        longOf.all(postingKey(term, side, 0), postingKey(term, side, from), postingKey(term, side, to)),
      ),
  })
}

const NOWHERE = -1

const REASON_BLOCKS = `SELECT group_concat(coalesce(b.newest, ${NOWHERE}))
  FROM json_each(?) j LEFT JOIN ledger_reason_blocks b ON b.reason_id = -j.value`

function numbersIn(list: string | null | undefined): readonly number[] {
  return list?.split(',').map(Number) ?? []
}

interface NewestPostings {
  readonly keys: string
  readonly block: number
}

interface NextPostings extends NewestPostings {
  readonly span: number
}

const SPACE = ' '.charCodeAt(0)
const ZERO = '0'.charCodeAt(0)

/**
 * The place of its term, its block, its length and what is stored. One buffer for all takes a fraction of the time that a
 * buffer for each posting takes.
 */
const PACKED = `j.key || ' ' || CAST(p.key - j.value + @block AS INTEGER) || ' ' || length(p.entries) || ' ' ||
  CASE WHEN length(p.entries) <= ${MAX_SHORT} THEN p.entries ELSE '' END`

/** Each term is looked up once, where a join looks it up twice. */
const NEWEST = `SELECT CAST(group_concat((SELECT ${PACKED} FROM ledger_postings p
    WHERE p.key <= j.value AND p.key >= j.value - @block ORDER BY p.key DESC LIMIT 1), '') AS BLOB)
  FROM json_each(@keys) j`

const NEXT = `SELECT CAST(group_concat(${PACKED}, '') AS BLOB)
  FROM json_each(@keys) j CROSS JOIN ledger_postings p
  WHERE p.key <= j.value AND p.key >= max(j.value - @block, min(j.value - @span + 1,
      (SELECT key FROM ledger_postings WHERE key <= j.value AND key >= j.value - @block ORDER BY key DESC LIMIT 1)))`

const LONG = `SELECT key - ?, entries FROM ledger_postings WHERE key BETWEEN ? AND ? AND length(entries) > ${MAX_SHORT}`

const NONE = new Uint8Array()

/** Of each of so many terms. */
function postingsIn(terms: number, packed: Uint8Array): readonly (readonly Posting[])[] {
  const postings: Posting[][] = Array.from({ length: terms }, () => [])
  let at = 0
  /** The one that ends with the next space. */
  const nextNumber = (): number => {
    let number = 0
    for (; at < packed.length && packed[at] !== SPACE; at += 1)
      number = 10 * number + (packed[at] ?? 0) - ZERO
    at += 1
    return number
  }
  while (at < packed.length) {
    const [place, block, length] = [nextNumber(), nextNumber(), nextNumber()]
    const isShort = length <= MAX_SHORT
    postings[place]?.push({ block, stored: isShort ? packed.subarray(at, at + length) : null })
    if (isShort) at += length
  }
  for (const ofTerm of postings) ofTerm.sort((one, other) => one.block - other.block)
  return postings
}
