/** What postings are about: the entries with a term, or the first entries of requests that have a later one with it. */
export type PostingSide = 'entries' | 'requests'

const BLOCKS = 2 ** 18

/** The key of a term's postings in one block. Blocks of a term are neighbours, the newest last. */
export function postingKey(term: number, side: PostingSide, block: number): number {
  return (2 * term + (side === 'entries' ? 0 : 1)) * BLOCKS + block
}

/** Reasons are terms, too: those of the dictionary have positive numbers. */
export function termOfReason(id: number): number {
  return -id
}

export function isReason(term: number): boolean {
  return term < 0
}

export function sideOfKey(key: number): PostingSide {
  return Math.floor(key / BLOCKS) % 2 === 0 ? 'entries' : 'requests'
}
