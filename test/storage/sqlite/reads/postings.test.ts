import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import {
  BLOCK,
  blockOf,
  offsetsBelow,
  offsetsOf,
  storedWith,
} from '../../../../src/storage/codecs/entry-set.ts'
import { type PostingSide, postingKey } from '../../../../src/storage/codecs/posting-key.ts'
import { openConnection } from '../../../../src/storage/sqlite/connection.ts'
import {
  type BlockReader,
  commonBlocks,
  postingReader,
} from '../../../../src/storage/sqlite/reads/postings.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

interface Posting {
  readonly term: number
  readonly side: PostingSide
  readonly block: number
  readonly offsets: readonly number[]
}

/** Few blocks of these are empty for a term, and some far apart. */
const BLOCKS = [...Array.from({ length: 40 }, (_, block) => block), 200, 201, 260]

test('blocks with postings of every list of terms are found, newest first, with exactly what the lists have in common', () => {
  const db = openConnection(join(tempFolder(), 'veto.db'))
  onTestFinished(() => void db.close())
  const insert = db.prepare('INSERT INTO ledger_postings (key, entries) VALUES (?, ?)')
  const keepNothing = db.transaction((act: () => void) => {
    act()
    throw new Undone()
  })
  const terms = fc.uniqueArray(fc.constantFrom(-9, -7, -3, -2, 1, 2, 3), { minLength: 1 })
  const lists = fc.array(terms, { minLength: 1, maxLength: 3 })
  const range = fc.tuple(fc.nat({ max: 10 * BLOCK }), fc.integer({ min: 11 * BLOCK, max: 300 * BLOCK }))
  const property = fc.property(postings(), lists, range, (written, wanted, [from, before]) => {
    const act = () => {
      for (const { term, side, block, offsets } of written)
        insert.run(postingKey(term, side, block), storedWith(new Uint8Array(), offsets, side === 'entries'))
      const { entries, requests } = postingReader(db)
      const isInRange = (seq: number) => blockOf(seq) >= blockOf(from) && blockOf(seq) <= blockOf(before - 1)
      const expected = (...sides: readonly PostingSide[]) => inAll(written, wanted, sides).filter(isInRange)

      expect(foundBy(wanted.map(entries), { from, before })).toEqual(expected('entries'))
      expect(foundBy(wanted.map(requests), { from, before })).toEqual(expected('entries', 'requests'))
    }
    expect(() => keepNothing(act)).toThrow(Undone)
  })
  fc.assert(property, { numRuns: 40 })
})

test('entries of a block are listed from any of them downwards, in parts of any size', () => {
  const offsets = fc.uniqueArray(fc.nat({ max: BLOCK - 1 }), { maxLength: 50 })
  fc.assert(
    fc.property(
      offsets,
      fc.integer({ min: 0, max: BLOCK }),
      fc.integer({ min: 1, max: 9 }),
      (all, end, max) => {
        const set = new Uint8Array(BLOCK / 8)
        for (const offset of all) set[offset >> 3] = (set[offset >> 3] ?? 0) | (1 << (offset & 7))
        const below = all.filter((offset) => offset < end).sort((one, other) => other - one)

        expect(offsetsBelow(set, end, max)).toEqual(below.slice(0, max))
      },
    ),
  )
})

class Undone extends Error {}

/** In the order of the blocks, and of the entries in each. */
function foundBy(
  readers: readonly BlockReader[],
  range: { readonly from: number; readonly before: number },
): readonly number[] {
  const found: number[] = []
  for (const { block, set } of commonBlocks(readers, range)) {
    for (const offset of set === null ? [] : offsetsOf(set)) found.push(block * BLOCK + offset)
  }
  return found
}

/** Short lists, long ones, and so many entries that they are kept as bits. */
function postings(): fc.Arbitrary<readonly Posting[]> {
  const offsets = fc.oneof(
    { weight: 8, arbitrary: fc.uniqueArray(fc.nat({ max: 20 }), { minLength: 1, maxLength: 8 }) },
    { weight: 1, arbitrary: fc.constantFrom(...[300, 5_000].map((count) => everyThird(count))) },
  )
  const posting = fc.record({
    term: fc.constantFrom(-9, -7, -3, -2, 1, 2, 3),
    side: fc.constantFrom<PostingSide>('entries', 'requests'),
    block: fc.constantFrom(...BLOCKS),
    offsets: offsets.map((list) => list.toSorted((one, other) => one - other)),
  })
  const isSame = (one: Posting, other: Posting) =>
    one.term === other.term && one.side === other.side && one.block === other.block
  return fc.uniqueArray(posting, { minLength: 30, maxLength: 150, comparator: isSame, size: 'max' })
}

function everyThird(count: number): readonly number[] {
  return Array.from({ length: count }, (_, n) => 3 * n)
}

/** Newest block first, and in each the oldest entry. */
function inAll(
  written: readonly Posting[],
  wanted: readonly (readonly number[])[],
  sides: readonly PostingSide[],
): readonly number[] {
  const [first, ...others] = wanted.map(
    (terms) =>
      new Set(
        written
          .filter(({ term, side }) => terms.includes(term) && sides.includes(side))
          .flatMap(({ block, offsets }) => offsets.map((offset) => block * BLOCK + offset)),
      ),
  )
  return [...(first ?? [])]
    .filter((seq) => others.every((other) => other.has(seq)))
    .sort((one, other) => blockOf(other) - blockOf(one) || one - other)
}
