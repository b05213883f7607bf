import type { Database } from 'better-sqlite3'
import { type PostingSide, postingKey } from '../../codecs/posting-key.ts'

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
  /** Of each term, oldest first: those of a span of blocks up to this one, or when it has none there, the newest one before. */
  next(terms: readonly number[], block: number, span: number): readonly (readonly Posting[])[]
  /** The long ones of a term, by their blocks. */
  long(term: number, from: number, to: number): ReadonlyMap<number, Uint8Array>
}

export function postingSource(db: Database): (side: PostingSide) => PostingSource {
  const nextOf = db.prepare<[NextPostings], readonly [string | null, Buffer | null]>(NEXT).raw()
  const longOf = db.prepare<[number, number, number], readonly [number, Buffer]>(LONG).raw()
  return (side) => ({
    next(terms, block, span) {
      const keys = terms.map((term) => postingKey(term, side, block))
      const [placed, stored] = nextOf.get({ keys: JSON.stringify(keys), block, span }) ?? []
      return postingsIn(terms.length, placed ?? '', stored ?? NONE)
    },
    long: (term, from, to) =>
      new Map(
        longOf.all(postingKey(term, side, 0), postingKey(term, side, from), postingKey(term, side, to)),
      ),
  })
}

interface NextPostings {
  readonly keys: string
  readonly block: number
  readonly span: number
}

/**
 * One text and one buffer for all, which takes a fraction of the time that a buffer for each posting takes: of each posting the
 * place of its term, its block and its length; and what is stored, one after the other.
 */
const NEXT = `SELECT
    group_concat(j.key || ' ' || CAST(p.key - j.value + @block AS INTEGER) || ' ' || length(p.entries), ' '),
    CAST(group_concat(CASE WHEN length(p.entries) <= ${MAX_SHORT} THEN p.entries ELSE '' END, '') AS BLOB)
  FROM json_each(@keys) j CROSS JOIN ledger_postings p
  WHERE p.key <= j.value AND p.key >= max(j.value - @block, min(j.value - @span + 1,
      (SELECT key FROM ledger_postings WHERE key <= j.value AND key >= j.value - @block ORDER BY key DESC LIMIT 1)))`

const LONG = `SELECT key - ?, entries FROM ledger_postings WHERE key BETWEEN ? AND ? AND length(entries) > ${MAX_SHORT}`

const NONE = new Uint8Array()

/** Of each of so many terms. */
function postingsIn(terms: number, placed: string, stored: Uint8Array): readonly (readonly Posting[])[] {
  const postings: Posting[][] = Array.from({ length: terms }, () => [])
  const numbers = placed === '' ? [] : placed.split(' ')
  let end = 0
  for (let at = 0; at < numbers.length; at += 3) {
    const length = Number(numbers[at + 2])
    const isShort = length <= MAX_SHORT
    if (isShort) end += length
    const bytes = isShort ? stored.subarray(end - length, end) : null
    postings[Number(numbers[at])]?.push({ block: Number(numbers[at + 1]), stored: bytes })
  }
  for (const ofTerm of postings) ofTerm.sort((one, other) => one.block - other.block)
  return postings
}
