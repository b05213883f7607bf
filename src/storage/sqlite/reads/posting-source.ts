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
  const nextOf = db.prepare<[NextPostings], string | null>(NEXT).pluck()
  const longOf = db.prepare<[number, number, number], readonly [number, Buffer]>(LONG).raw()
  return (side) => ({
    next(terms, block, span) {
      const keys = terms.map((term) => postingKey(term, side, block))
      return nextOf.all({ keys: JSON.stringify(keys), block, span }).map(postingsIn)
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
 * One text for each term, which takes a fraction of the time that a buffer for each posting takes: blocks and lengths, a
 * slash, and what is stored, in hexadecimal digits.
 */
const NEXT = `SELECT (SELECT
      group_concat(CAST(p.key - j.value + @block AS INTEGER) || ' ' || length(p.entries), ' ') || '/'
        || group_concat(CASE WHEN length(p.entries) <= ${MAX_SHORT} THEN hex(p.entries) ELSE '' END, '')
    FROM ledger_postings p
    WHERE p.key <= j.value AND p.key >= max(j.value - @block, min(j.value - @span + 1,
      (SELECT key FROM ledger_postings WHERE key <= j.value AND key >= j.value - @block ORDER BY key DESC LIMIT 1))))
  FROM json_each(@keys) j ORDER BY j.key`

const LONG = `SELECT key - ?, entries FROM ledger_postings WHERE key BETWEEN ? AND ? AND length(entries) > ${MAX_SHORT}`

function postingsIn(text: string | null): readonly Posting[] {
  if (text === null) return []
  const slash = text.indexOf('/')
  const bytes = Buffer.from(text.slice(slash + 1), 'hex')
  const blocksAndLengths = text.slice(0, slash).split(' ')
  const postings: Posting[] = []
  let end = 0
  for (let at = 0; at < blocksAndLengths.length; at += 2) {
    const length = Number(blocksAndLengths[at + 1])
    const isShort = length <= MAX_SHORT
    if (isShort) end += length
    const stored = isShort ? bytes.subarray(end - length, end) : null
    postings.push({ block: Number(blocksAndLengths[at]), stored })
  }
  return postings.sort((one, other) => one.block - other.block)
}
